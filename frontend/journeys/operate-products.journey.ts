import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient, createOperator } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { expectFieldError, expectFocus, expectNoFieldError } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();

const stock = (page: Page) => page.getByRole("region", { name: "Stock" });
const form = (page: Page) => page.getByRole("form", { name: "Product" });
const row = (page: Page, name: string) => page.getByRole("table", { name: "Products" }).getByRole("row").filter({ hasText: name });

async function openProducts(): Promise<Visitor> {
  const visitor = await harness.newVisitor();
  await visitor.signIn(harness.platform.user("operator"));
  await visitor.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
  await visitor.page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Products" }).click();
  await row(visitor.page, "Brass desk lamp").waitFor();
  return visitor;
}

/** Waits until the page shows the number of units. */
async function expectUnits(page: Page, name: "Available" | "On hand" | "Reserved", units: number): Promise<void> {
  const count = stock(page).locator("dl > div").filter({ hasText: name }).locator("dd");
  await until(`${units} ${name}`, async () => (await count.textContent()) === String(units));
}

async function move(page: Page, direction: "Add" | "Remove", units: string): Promise<void> {
  await stock(page).getByText(direction, { exact: true }).click();
  await stock(page).getByLabel("Units").fill(units);
  await stock(page).getByRole("button", { name: "Record movement" }).click();
}

const unitsField = (page: Page): Locator => stock(page).getByLabel("Units");

/** Makes the app poll at once, as it does when its tab becomes visible. */
async function poll(page: Page, path: string): Promise<void> {
  const response = page.waitForResponse((each) => new URL(each.url()).pathname === path);
  await page.evaluate(() => dispatchEvent(new Event("visibilitychange")));
  await (await response).finished();
}

/** Creates a product with stock through the API. */
async function createProduct(sku: string, name: string, units: number): Promise<void> {
  const api = await apiClient(harness.platform, harness.platform.user("operator"));
  const params = { path: { sku } };
  await api.PUT("/api/ops/products/{sku}", { params, body: { name, price: { amount: 1999, currency: "USD" } } });
  await api.POST("/api/ops/products/{sku}/stock", { params, body: { delta: units, reference: `first ${sku}` } });
}

/** What the API knows of a product. */
async function readProduct(sku: string) {
  const api = await apiClient(harness.platform, harness.platform.user("operator"));
  return (await api.GET("/api/ops/products/{sku}", { params: { path: { sku } } })).data;
}

/** Withdraws a product and changes its price, as another operator. */
async function changeAsOther(sku: string): Promise<void> {
  const other = { email: "other.operator@example.com", password: "An-other-Operator-7" };
  await createOperator(harness.platform, other);
  const present = await readProduct(sku);
  if (present === undefined) throw new Error(`there is no product ${sku}`);
  const { name, description, version } = present;
  const body = { name, description, version, price: { amount: 2450, currency: "USD" }, active: false };
  const { error } = await (await apiClient(harness.platform, other)).PUT("/api/ops/products/{sku}", { params: { path: { sku } }, body });
  if (error !== undefined) throw new Error(`the change is refused: ${JSON.stringify(error)}`);
}

describe("an operator", () => {
  it("creates a product with stock, and the shop sells it", async () => {
    const operator = await openProducts();
    operator.expectFailure(/404.*\/api\/ops\/products\/TEAPOT-1/, /400.*\/api\/ops\/products\/TEAPOT-1/);
    const { page } = operator;
    await checkPage(page, "operate-products");
    await page.getByRole("button", { name: "New product" }).click();
    const dialog = page.getByRole("dialog", { name: "New product" });
    await dialog.getByLabel("SKU").fill("tea pot");
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expectFieldError(dialog.getByLabel("SKU"), /letters, digits, dots/);
    await checkPage(page, "operate-product-sku");
    await dialog.getByLabel("SKU").fill("TEAPOT-1");
    await dialog.getByRole("button", { name: "Continue" }).click();

    await page.getByRole("heading", { level: 1, name: "New product" }).waitFor();
    await form(page).getByRole("button", { name: "Create product" }).click();
    await expectFieldError(form(page).getByLabel("Name"), /Enter the product's name/);
    await form(page).getByLabel("Name").fill("Iron teapot");
    await poll(page, "/api/ops/products/TEAPOT-1");
    expect(await form(page).getByLabel("Name").inputValue(), "a poll keeps the input").toBe("Iron teapot");
    await form(page).getByLabel("Price").fill("12.345");
    await form(page).getByLabel("Currency").fill("dollar");
    await form(page).getByRole("button", { name: "Create product" }).click();
    await expectFieldError(form(page).getByLabel("Price"), /exact amount, such as 19.99/);
    await checkPage(page, "operate-product-refused");
    await form(page).getByLabel("Price").fill("49.50");
    await form(page).getByLabel("Currency").fill("zzz");
    await form(page).getByRole("button", { name: "Create product" }).click();
    await expectFieldError(form(page).getByLabel("Currency"), /ISO 4217/); // a message of the API
    await expectNoFieldError(form(page).getByLabel("Price"));
    expect(await page.getByRole("main").getByText(/ISO 4217/).count(), "shown once").toBe(1);
    await form(page).getByLabel("Currency").fill("usd");
    await form(page).getByRole("button", { name: "Create product" }).click();
    await page.getByText("Iron teapot is saved.").waitFor();
    await expectFocus(form(page).getByRole("button", { name: "Save product" }), "the button");

    await expectUnits(page, "Available", 0);
    await move(page, "Add", "7");
    await expectUnits(page, "Available", 7);
    await page.getByText("The movement is recorded: 7 on hand now.").waitFor();
    await expectFocus(unitsField(page), "the field of the next movement");
    await checkPage(page, "operate-product");

    const shopper = await harness.newVisitor();
    await shopper.page.goto("/?q=teapot");
    const card = shopper.page.getByRole("listitem", { name: "Iron teapot" });
    await card.getByText(/\b7 (left|in stock|available)/i).waitFor();
    await card.getByText("$49.50").waitFor();
    await shopper.page.getByRole("searchbox", { name: "Search products" }).fill("");
    await shopper.page.getByRole("combobox", { name: "Sort by" }).selectOption("Newest first");
    await shopper.page.waitForURL("/?sort=newest");
    await shopper.page.getByRole("listitem").first().filter({ hasText: "Iron teapot" }).waitFor();
  });

  it("withdraws a product, and finds it among the withdrawn ones", async () => {
    await createProduct("OLD-1", "Wobbly stool", 3);
    const { page } = await openProducts();
    await page.getByRole("searchbox", { name: "Search products" }).fill("wobbly");
    await page.waitForURL(/q=wobbly/);
    await row(page, "Wobbly stool").getByRole("link").click();
    await form(page).getByLabel("Sold in the shop").uncheck();
    await form(page).getByRole("button", { name: "Save product" }).click();
    await page.getByText("Wobbly stool is saved.").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Products" }).last().click();
    await page.getByRole("navigation", { name: "Products by state" }).getByRole("link", { name: "Withdrawn" }).click();
    await row(page, "Brass desk lamp").waitFor({ state: "detached" }); // until then the previous list is shown
    await row(page, "Wobbly stool").waitFor();
    await checkPage(page, "operate-products-withdrawn");
    await page.getByRole("searchbox", { name: "Search products" }).fill("lamp");
    await page.getByRole("heading", { name: "Nothing found for “lamp”" }).waitFor();
    const shopper = await harness.newVisitor();
    await shopper.page.goto("/?q=wobbly");
    await shopper.page.getByRole("heading", { name: "Nothing found for “wobbly”" }).waitFor();
  });

  it("is told without an API request that a SKU is not valid", async () => {
    const { page } = await openProducts();
    const requested: string[] = [];
    page.on("request", (request) => requested.push(new URL(request.url()).pathname));
    await page.goto("/operate/products?sku=a%20b");
    await page.getByRole("heading", { name: "“a b” is not a valid SKU" }).waitFor();
    expect(requested.filter((path) => path.startsWith("/api/ops/products/"))).toEqual([]);
  });

  it("cannot remove more units than are available", async () => {
    await createProduct("FEW-1", "Last few pens", 5);
    const operator = await openProducts();
    operator.expectFailure(/409.*\/stock/);
    const { page } = operator;
    await page.goto("/operate/products?sku=FEW-1");
    await move(page, "Remove", "6");
    await expectFieldError(unitsField(page), /Only 5 unreserved units can be removed/);
    expect(await stock(page).getByRole("alert").count(), "shown once").toBe(0);
    await checkPage(page, "operate-stock-conflict");
    await unitsField(page).fill("4");
    await expectNoFieldError(unitsField(page));
    await stock(page).getByRole("button", { name: "Record movement" }).click();
    await expectUnits(page, "Available", 1);
  });
});

describe("an operator whose product another one changes meanwhile", () => {
  it("sees who changed what, keeps the input, and can go on from the new version", async () => {
    await createProduct("BOTH-1", "Shared ladder", 3);
    const operator = await openProducts();
    operator.expectFailure(/409.*\/api\/ops\/products\/BOTH-1/);
    const { page } = operator;
    await page.goto("/operate/products?sku=BOTH-1");
    await form(page).getByLabel("Name").fill("Tall ladder");
    await changeAsOther("BOTH-1");
    await poll(page, "/api/ops/products/BOTH-1"); // the version that is read now is not that of the form
    await form(page).getByRole("button", { name: "Save product" }).click();
    const notice = form(page).getByRole("alert");
    await notice.getByText("Another operator changed it while you edited it. Your input is not saved").waitFor();
    expect(await notice.getByRole("listitem").allTextContents()).toEqual(["Price: 24.50 USD", "No longer sold"]);
    expect(await form(page).getByLabel("Name").inputValue(), "the input stays").toBe("Tall ladder");
    await checkPage(page, "operate-product-changed");

    await form(page).getByRole("button", { name: "Save product" }).click(); // again, without looking
    await notice.getByText("Another operator changed it").waitFor();
    await notice.getByRole("button", { name: "Show the new version" }).click();
    await notice.waitFor({ state: "detached" });
    expect(await form(page).getByLabel("Name").inputValue()).toBe("Shared ladder");
    expect(await form(page).getByLabel("Price").inputValue()).toBe("24.50");
    await form(page).getByLabel("Name").fill("Tall ladder");
    await form(page).getByRole("button", { name: "Save product" }).click();
    await page.getByText("Tall ladder is saved.").waitFor();
    await form(page).getByLabel("Description").fill("Ten rungs.");
    await form(page).getByRole("button", { name: "Save product" }).click(); // the second change follows the first
    await until("both changes are saved", async () => (await readProduct("BOTH-1"))?.description === "Ten rungs.");
    expect(await readProduct("BOTH-1")).toMatchObject({ name: "Tall ladder", price: { amount: 2450 }, active: false, version: 4 });
  });
});

describe("a movement whose response is lost", () => {
  it("is sent again unchanged and recorded once", async () => {
    await createProduct("LOST-1", "Drifting buoy", 10);
    const operator = await openProducts();
    operator.expectFailure(/ERR_FAILED.*\/stock/);
    const { page } = operator;
    const sent: { delta: number; reference: string }[] = [];
    await page.route("**/api/ops/products/LOST-1/stock", async (route) => {
      sent.push(route.request().postDataJSON() as { delta: number; reference: string });
      if (sent.length > 1) return route.continue();
      await route.fetch(); // the platform records it
      return route.abort();
    });
    await page.goto("/operate/products?sku=LOST-1");
    await move(page, "Add", "20");
    const notice = stock(page).getByRole("alert");
    await notice.getByText("We do not know whether the movement was recorded").waitFor();
    await expectFocus(notice, "the notice");
    expect(await unitsField(page).isEditable()).toBe(false);
    await checkPage(page, "operate-stock-unconfirmed");
    await page.reload(); // the notice stays
    await notice.getByText("We do not know whether the movement was recorded").waitFor();
    expect(await unitsField(page).inputValue()).toBe("20");
    await notice.getByRole("button", { name: "Try again" }).click();
    await notice.waitFor({ state: "hidden" });
    await expectUnits(page, "On hand", 30);
    await expectFocus(unitsField(page), "the field of the next movement");
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);

    await move(page, "Remove", "5");
    await expectUnits(page, "On hand", 25);
    expect(sent[2]?.reference).not.toBe(sent[0]?.reference);
  });
});
