import type { Browser, BrowserContext, ConsoleMessage, Page } from "playwright-core";

import { contextOptions, fillByTyping, isFirefox } from "./browser";
import { ControlApi } from "./controlApi";
import type { Platform, User } from "./platform";
import { noteBodies } from "./reachPlatform";
import { until } from "./until";

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

/** The response for a receipt that is not ready. It is made shortly after the order is completed, which any page may show. */
const receiptNotReady = /404.*\/receipt/;

/** The response of a new account, which keeps no address yet. */
const noAddressKept = /404.*\/api\/me\/address$/;

/** What Firefox says of a file that was still loading when its page was left: code, styles and a font (NS_BINDING_ABORTED). Chromium is silent. */
const ofPagesLeft = isFirefox ? [/^error loading dynamically imported module/, /^Unable to preload CSS/, /^download failed .* status=2152398850 /] : [];

/** A user with a separate browser context: no cookies, storage or session are shared with other visitors. */
export class Visitor {
  /** The unexpected errors in the page. */
  readonly faults: string[] = [];
  readonly #expected: RegExp[] = [receiptNotReady, noAddressKept];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    private readonly platform: Platform,
  ) {
    page.on("console", (message) => this.#note(message));
    page.on("pageerror", (error) => {
      if (!ofPagesLeft.some((pattern) => pattern.test(error.message))) this.faults.push(`uncaught: ${error.message}`);
    });
  }

  static async open(browser: Browser, platform: Platform, locale = "en-GB"): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: desktop,
      baseURL: platform.endpoints.app,
      locale,
      timezoneId: "Europe/Berlin",
      ...contextOptions,
    });
    context.setDefaultTimeout(60_000);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        console.error(`content security policy: ${violatedDirective} blocks ${blockedURI}`);
      });
    });
    await noteBodies(context);
    const page = await context.newPage();
    fillByTyping(page);
    return new Visitor(page, context, platform);
  }

  /**
   * Ignores the browser's messages about failed requests that match by URL and
   * status, such as /receipt.*404/.
   */
  expectFailure(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Signs in with the app's button and the identity provider's form. */
  async signIn(user: User): Promise<void> {
    const { page } = this;
    if (page.url() === "about:blank") await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await this.enterCredentials(user);
  }

  /** Signs up, confirms the account with the emailed code, and signs in. */
  async signUp(user: User): Promise<void> {
    const { page } = this;
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: /sign up/i }).click();
    await page.locator("input[name=username]").fill(user.email);
    await page.locator("input[name=password]").fill(user.password);
    await page.locator("input[name=password]").press("Enter");
    const code = await until("the code arrives", async () => {
      const [email] = await new ControlApi(this.platform).emails(user.email);
      return email === undefined ? undefined : /\b\d{6}\b/.exec(email.text)?.[0];
    });
    await page.locator("input[name=code]").fill(code);
    await page.locator("input[name=code]").press("Enter");
    await this.enterCredentials(user);
  }

  /** Submits the identity provider's form, and waits for the app. */
  async enterCredentials({ email, password }: User): Promise<void> {
    const { page } = this;
    await page.locator("input[name=username]").fill(email);
    await page.locator("input[name=password]").fill(password);
    await page.locator("input[name=password]").press("Enter");
    await page.waitForURL((url) => url.origin === this.platform.endpoints.app && url.pathname !== "/callback");
    await page.getByRole("button", { name: `Account of ${email}` }).waitFor();
  }

  /** What the page shows, for the log of a journey that fails. */
  async shown(): Promise<string> {
    const { page } = this;
    const text = await page.locator("body").innerText({ timeout: 5_000 }).catch(String);
    return `${page.url()} shows\n${text.replace(/\n\s*\n/g, "\n").slice(0, 4_000)}`;
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #note(message: ConsoleMessage): void {
    if (message.type() !== "error") return;
    const text = `${message.text()} ${message.location().url}`;
    if (!this.#expected.some((pattern) => pattern.test(text))) this.faults.push(text);
  }
}
