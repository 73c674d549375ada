import type { Browser, BrowserContext, ConsoleMessage, Page } from "playwright-core";

import { Control } from "./controlApi";
import type { Person, Platform } from "./platform";
import { until } from "./until";

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

/** Somebody with a browser of their own: no cookies, no storage, no session shared with other visitors. */
export class Visitor {
  /** What went wrong in the page and was not expected. */
  readonly faults: string[] = [];
  readonly #expected: RegExp[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    private readonly platform: Platform,
  ) {
    page.on("console", (message) => this.#note(message));
    page.on("pageerror", (error) => this.faults.push(`uncaught: ${error.message}`));
  }

  static async arrive(browser: Browser, platform: Platform): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: desktop,
      baseURL: platform.endpoints.app,
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(30_000);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        console.error(`content security policy: ${violatedDirective} refuses ${blockedURI}`);
      });
    });
    return new Visitor(await context.newPage(), context, platform);
  }

  /**
   * Lets the browser's own message about a failed request pass, when its
   * address and status match, such as /receipt.*404/.
   */
  expectFailure(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Signs in through the page's button and the identity provider's form, and comes back. */
  async signIn(person: Person): Promise<void> {
    const { page } = this;
    if (page.url() === "about:blank") await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await this.enterCredentials(person);
  }

  /** Makes an account on the sign-up page, confirms it with the code that comes by mail, and signs in with it. */
  async signUp(person: Person): Promise<void> {
    const { page } = this;
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: /sign up/i }).click();
    await page.locator("input[name=username]").fill(person.email);
    await page.locator("input[name=password]").fill(person.password);
    await page.locator("input[name=password]").press("Enter");
    const code = await until("the code arrives", async () => {
      const [mail] = await new Control(this.platform).mails(person.email);
      return mail === undefined ? undefined : /\b\d{6}\b/.exec(mail.text)?.[0];
    });
    await page.locator("input[name=code]").fill(code);
    await page.locator("input[name=code]").press("Enter");
    await this.enterCredentials(person);
  }

  /** Fills in the identity provider's form and waits until the page is back. */
  async enterCredentials({ email, password }: Person): Promise<void> {
    const { page } = this;
    await page.locator("input[name=username]").fill(email);
    await page.locator("input[name=password]").fill(password);
    await page.locator("input[name=password]").press("Enter");
    await page.waitForURL((url) => url.origin === this.platform.endpoints.app && url.pathname !== "/callback");
    await page.getByRole("button", { name: `Account of ${email}` }).waitFor();
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  #note(message: ConsoleMessage): void {
    if (message.type() !== "error") return;
    const text = `${message.text()} ${message.location().url}`;
    if (!this.#expected.some((pattern) => pattern.test(text))) this.faults.push(text);
  }
}
