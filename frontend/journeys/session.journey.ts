import { describe, expect, it } from "vitest";

import { setScene } from "./harness/journey";
import { look } from "./harness/look";
import { until } from "./harness/until";

const scene = setScene();

describe("a session", () => {
  it("begins with a new account, which is confirmed by mail", async () => {
    const visitor = await scene.arrive();
    const { page } = visitor;
    const person = { email: "new.shopper@example.com", password: "A-new-Shopper-7" };
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: /sign up/i }).click();
    await page.locator("input[name=username]").fill(person.email);
    await page.locator("input[name=password]").fill(person.password);
    await page.locator("input[name=password]").press("Enter");
    const code = await until("the code arrives", async () => {
      const [mail] = await scene.control.mails(person.email);
      return mail === undefined ? undefined : /\b\d{6}\b/.exec(mail.text)?.[0];
    });
    await page.locator("input[name=code]").fill(code);
    await page.locator("input[name=code]").press("Enter");
    await visitor.enterCredentials(person);
  });

  it("leads back to the page where it began, and ends everywhere when signed out", async () => {
    const visitor = await scene.arrive();
    const { page } = visitor;
    await page.goto("/orders?status=failed");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await visitor.enterCredentials(scene.platform.person("shopper"));
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/orders?status=failed");
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).waitFor();
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.locator("input[name=password]").waitFor(); // the identity provider's own session has ended too
  });

  it("shows operators their pages and nobody else", async () => {
    const shopper = await scene.arrive();
    await shopper.signIn(scene.platform.person("shopper"));
    await shopper.page.goto("/operate");
    await shopper.page.getByRole("heading", { name: "For operators" }).waitFor();
    expect(await shopper.page.getByRole("link", { name: "Operate" }).count()).toBe(0);
    await look(shopper.page, "session-not-an-operator");
    const operator = await scene.arrive();
    await operator.signIn(scene.platform.person("operator"));
    await operator.page.getByRole("link", { name: "Operate" }).waitFor();
  });
});
