import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiAs } from "./harness/apiClient";
import { look } from "./harness/checkPage";
import { accepted, focused, refusedAt } from "./harness/fields";
import { setScene } from "./harness/harness";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const scene = setScene();

const stock = (page: Page) => page.getByRole("region", { name: "Stock" });
const form = (page: Page) => page.getByRole("form", { name: "Product" });
const row = (page: Page, name: string) => page.getByRole("table", { name: "Products" }).getByRole("row").filter({ hasText: name });

async function arriveAtProducts(): Promise<Visitor> {
  const visitor = await scene.arrive();
  await visitor.signIn(scene.platform.person("operator"));
  await visitor.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
  await visitor.page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Products" }).click();
  await row(visitor.page, "Brass desk lamp").waitFor();
  return visitor;
}

/** Waits until the page counts so many units. */
async function counts(page: Page, name: "Available" | "On hand" | "Reserved", units: number): Promise<void> {
  const count = stock(page).locator("dl > div").filter({ hasText: name }).locator("dd");
  await until(`${units} ${name}`, async () => (await count.textContent()) === String(units));
}

async function move(page: Page, direction: "Add" | "Take off", units: string): Promise<void> {
  await stock(page).getByText(direction, { exact: true }).click();
  await stock(page).getByLabel("Units").fill(units);
  await stock(page).getByRole("button", { name: "Record movement" }).click();
}

const unitsField = (page: Page): Locator => stock(page).getByLabel("Units");

/** Has the page poll at once, as it does when its tab is looked at again. */
async function readAnew(page: Page, path: string): Promise<void> {
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === path);
  await page.evaluate(() => dispatchEvent(new Event("visibilitychange")));
  await (await answer).finished();
}

/** Makes a product with stock beside the journey. */
async function sell(sku: string, name: string, units: number): Promise<void> {
  const api = await apiAs(scene.platform, scene.platform.person("operator"));
  const params = { path: { sku } };
  await api.PUT("/api/ops/products/{sku}", { params, body: { name, price: { amount: 1999, currency: "USD" } } });
  await api.POST("/api/ops/products/{sku}/stock", { params, body: { delta: units, reference: `first ${sku}` } });
}

describe("an operator", () => {
  it("makes a product with stock, and the shop sells it", async () => {
    const operator = await arriveAtProducts();
    operator.expectFailure(/404.*\/api\/ops\/products\/TEAPOT-1/, /400.*\/api\/ops\/products\/TEAPOT-1/);
    const { page } = operator;
    await look(page, "operate-products");
    await page.getByRole("button", { name: "New product" }).click();
    const dialog = page.getByRole("dialog", { name: "New product" });
    await dialog.getByLabel("SKU").fill("tea pot");
    await dialog.getByRole("button", { name: "Go on" }).click();
    await refusedAt(dialog.getByLabel("SKU"), /letters, digits, dots/);
    await look(page, "operate-product-sku");
    await dialog.getByLabel("SKU").fill("TEAPOT-1");
    await dialog.getByRole("button", { name: "Go on" }).click();

    await page.getByRole("heading", { level: 1, name: "New product" }).waitFor();
    await form(page).getByRole("button", { name: "Create product" }).click();
    await refusedAt(form(page).getByLabel("Name"), /Say what it is called/);
    await form(page).getByLabel("Name").fill("Iron teapot");
    await readAnew(page, "/api/ops/products/TEAPOT-1");
    expect(await form(page).getByLabel("Name").inputValue(), "what is typed outlives a poll").toBe("Iron teapot");
    await form(page).getByLabel("Price").fill("12.345");
    await form(page).getByLabel("Currency").fill("dollar");
    await form(page).getByRole("button", { name: "Create product" }).click();
    await refusedAt(form(page).getByLabel("Price"), /exact amount, such as 19.99/);
    await look(page, "operate-product-refused");
    await form(page).getByLabel("Price").fill("49.50");
    await form(page).getByLabel("Currency").fill("zzz");
    await form(page).getByRole("button", { name: "Create product" }).click();
    await refusedAt(form(page).getByLabel("Currency"), /ISO 4217/); // the API's own words
    await accepted(form(page).getByLabel("Price"));
    expect(await page.getByRole("main").getByText(/ISO 4217/).count(), "said once").toBe(1);
    await form(page).getByLabel("Currency").fill("usd");
    await form(page).getByRole("button", { name: "Create product" }).click();
    await page.getByText("Iron teapot is saved.").waitFor();
    await focused(form(page).getByRole("button", { name: "Save product" }), "the button");

    await counts(page, "Available", 0);
    await move(page, "Add", "7");
    await counts(page, "Available", 7);
    await page.getByText("The movement is recorded: 7 on hand now.").waitFor();
    await focused(unitsField(page), "the field of the next movement");
    await look(page, "operate-product");

    const shopper = await scene.arrive();
    await shopper.page.goto("/?q=teapot");
    const card = shopper.page.getByRole("listitem", { name: "Iron teapot" });
    await card.getByText(/\b7 (left|in stock|available)/i).waitFor();
    await card.getByText("$49.50").waitFor();
  });

  it("withdraws a product, and finds it again", async () => {
    await sell("OLD-1", "Wobbly stool", 3);
    const { page } = await arriveAtProducts();
    await page.getByRole("searchbox", { name: "Search products" }).fill("wobbly");
    await page.waitForURL(/q=wobbly/);
    await row(page, "Wobbly stool").getByRole("link").click();
    await form(page).getByLabel("Sold in the shop").uncheck();
    await form(page).getByRole("button", { name: "Save product" }).click();
    await page.getByText("Wobbly stool is saved.").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Products" }).last().click();
    await page.getByRole("navigation", { name: "Products by state" }).getByRole("link", { name: "Withdrawn" }).click();
    await row(page, "Brass desk lamp").waitFor({ state: "detached" }); // until then the other list is on screen
    await row(page, "Wobbly stool").waitFor();
    await look(page, "operate-products-withdrawn");
    await page.getByRole("searchbox", { name: "Search products" }).fill("lamp");
    await page.getByRole("heading", { name: "Nothing found for “lamp”" }).waitFor();
    const shopper = await scene.arrive();
    await shopper.page.goto("/?q=wobbly");
    await shopper.page.getByRole("heading", { name: "Nothing found for “wobbly”" }).waitFor();
  });

  it("is told what cannot be a SKU without asking the API", async () => {
    const { page } = await arriveAtProducts();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto("/operate/products?sku=a%20b");
    await page.getByRole("heading", { name: "“a b” cannot be a SKU" }).waitFor();
    expect(asked.filter((path) => path.startsWith("/api/ops/products/"))).toEqual([]);
  });

  it("cannot take more than there is", async () => {
    await sell("FEW-1", "Last few pens", 5);
    const operator = await arriveAtProducts();
    operator.expectFailure(/409.*\/stock/);
    const { page } = operator;
    await page.goto("/operate/products?sku=FEW-1");
    await move(page, "Take off", "6");
    await refusedAt(unitsField(page), /Only 5 unreserved units can be taken/);
    expect(await stock(page).getByRole("alert").count(), "said once").toBe(0);
    await look(page, "operate-stock-conflict");
    await unitsField(page).fill("4");
    await accepted(unitsField(page));
    await stock(page).getByRole("button", { name: "Record movement" }).click();
    await counts(page, "Available", 1);
  });
});

describe("a movement whose answer is lost", () => {
  it("is tried again as it was and counts once", async () => {
    await sell("LOST-1", "Drifting buoy", 10);
    const operator = await arriveAtProducts();
    operator.expectFailure(/ERR_FAILED.*\/stock/);
    const { page } = operator;
    const sent: { delta: number; reference: string }[] = [];
    await page.route("**/api/ops/products/LOST-1/stock", async (route) => {
      sent.push(route.request().postDataJSON() as { delta: number; reference: string });
      if (sent.length > 1) return route.continue();
      await route.fetch(); // the platform counts it
      return route.abort();
    });
    await page.goto("/operate/products?sku=LOST-1");
    await move(page, "Add", "20");
    const doubt = stock(page).getByRole("alert");
    await doubt.getByText("It may have been recorded, or not").waitFor();
    await focused(doubt, "the notice");
    expect(await unitsField(page).isEditable()).toBe(false);
    await look(page, "operate-stock-doubt");
    await page.reload(); // the doubt stays
    await doubt.getByText("It may have been recorded, or not").waitFor();
    expect(await unitsField(page).inputValue()).toBe("20");
    await doubt.getByRole("button", { name: "Try again" }).click();
    await doubt.waitFor({ state: "hidden" });
    await counts(page, "On hand", 30);
    await focused(unitsField(page), "the field of the next movement");
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);

    await move(page, "Take off", "5");
    await counts(page, "On hand", 25);
    expect(sent[2]?.reference).not.toBe(sent[0]?.reference);
  });
});
