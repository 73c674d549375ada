import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { changeProduct } from "./harness/products";
import { until } from "./harness/until";

const harness = newHarness();

const card = (page: Page, name: string) => page.getByRole("listitem", { name, exact: true });
const addToBasket = (page: Page, name: string) => page.getByRole("button", { name: `Add to basket: ${name}` }).click();
const basketLink = (page: Page, items: string) => page.getByRole("banner").getByRole("link", { name: `Basket, ${items}` });

describe("the catalog", () => {
  it("is searched by keyboard, and the address holds the search", async () => {
    const { page } = await harness.newVisitor();
    await page.goto("/");
    await card(page, "Brass desk lamp").waitFor();
    await checkPage(page, "shop-catalog");
    await page.keyboard.press("/");
    await page.keyboard.type("LAMP");
    await page.waitForURL((url) => url.searchParams.get("q") === "LAMP");
    await page.getByText("1 product for “LAMP”").waitFor();
    expect(await page.getByRole("list", { name: "Products" }).getByRole("listitem").count()).toBe(1);
    await page.reload();
    await page.getByText("1 product for “LAMP”").waitFor();
    expect(await page.getByRole("searchbox", { name: "Search products" }).inputValue()).toBe("LAMP");
    await page.getByRole("searchbox", { name: "Search products" }).fill("nothing like it");
    await page.getByRole("heading", { name: "Nothing found for “nothing like it”" }).waitFor();
    await checkPage(page, "shop-nothing-found");
    await page.getByRole("button", { name: "Show all products" }).click();
    await card(page, "Brass desk lamp").waitFor();
    await until("the field is empty", async () => (await page.getByRole("searchbox", { name: "Search products" }).inputValue()) === "");
  });

  it("shows availability, and does not offer products that are out of stock", async () => {
    const { page } = await harness.newVisitor();
    await page.goto("/");
    await card(page, "Луна, art print").getByText("Only 3 left").waitFor();
    expect(await card(page, "Lounge chair No. 4").getByRole("button").isDisabled()).toBe(true);
  });
});

describe("a product", () => {
  it("has a page of its own, and the ways back keep category and order", async () => {
    const { page } = await harness.newVisitor();
    await page.goto("/");
    await page.getByRole("navigation", { name: "Categories" }).getByRole("link", { name: "Coffee & tea" }).click();
    await page.getByText("3 products", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("Price, high to low");
    const dearest = page.getByRole("list", { name: "Products" }).getByRole("listitem").first().getByRole("heading");
    await until("the dearest is first", async () => (await dearest.textContent()) === "Kintsugi mug 金継ぎ");
    await checkPage(page, "shop-category");
    await page.getByRole("link", { name: "Kintsugi mug 金継ぎ" }).click();
    await page.getByRole("heading", { level: 1, name: "Kintsugi mug 金継ぎ" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/products/MUG-KINTSUGI");
    expect(await page.title()).toBe("Kintsugi mug 金継ぎ · EventForge");
    expect(await page.locator("meta[name=description]").getAttribute("content")).toMatch(/^Stoneware, mended with a seam of gold\. Each mug .*…$/);
    await checkPage(page, "shop-product");
    await addToBasket(page, "Kintsugi mug 金継ぎ");
    await basketLink(page, "1 item").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Shop", exact: true }).click();
    await page.waitForURL("/?category=coffee-tea&sort=price_desc");
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Kintsugi mug 金継ぎ" }).waitFor();
    await page.goBack();
    await page.waitForURL("/?category=coffee-tea&sort=price_desc");
    await until("the order is kept", async () => (await dearest.textContent()) === "Kintsugi mug 金継ぎ");
  });

  it("is found by search engines, from robots.txt over the sitemap", async () => {
    const { page } = await harness.newVisitor();
    const { app } = harness.platform.endpoints;
    const robots = await (await page.request.get(`${app}/robots.txt`)).text();
    const sitemap = await page.request.get(/^Sitemap: (.+)$/m.exec(robots)?.[1] ?? "robots.txt names none");
    const addresses = [...(await sitemap.text()).matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = ""]) => address);
    const disallowed = [...robots.matchAll(/^Disallow: (.+)$/gm)].map(([, path = ""]) => app + path);
    expect(addresses.filter((address) => disallowed.some((prefix) => address.startsWith(prefix)))).toEqual([]);
    expect(addresses).toContain(`${app}/`);
    await page.goto(addresses.find((address) => address.endsWith("/MUG-KINTSUGI")) ?? "the sitemap lacks it");
    await page.getByRole("heading", { level: 1, name: "Kintsugi mug 金継ぎ" }).waitFor();
  });

  it("that is not sold says so, with a link to the shop", async () => {
    const visitor = await harness.newVisitor();
    visitor.expectFailure(/404.*\/api\/products\/NONE/);
    const { page } = visitor;
    await page.goto("/products/NONE");
    await page.getByRole("heading", { level: 1, name: "This product is not for sale" }).waitFor();
    await checkPage(page, "shop-product-missing");
    await page.getByRole("link", { name: "See what the shop sells" }).click();
    await card(page, "Brass desk lamp").waitFor();
  });
});

describe("the basket", () => {
  it("survives a reload, is shared by all tabs, and restores a removed line", async () => {
    const { page, context } = await harness.newVisitor();
    await page.goto("/");
    await addToBasket(page, "Brass desk lamp");
    await page.keyboard.press("Enter"); // the focus is on "One more"
    await addToBasket(page, "Kintsugi mug 金継ぎ");
    await basketLink(page, "3 items").waitFor();
    await page.reload();
    const other = await context.newPage();
    await other.goto("/basket");
    await other.getByRole("button", { name: "Remove Brass desk lamp" }).click();
    await basketLink(page, "1 item").waitFor();
    await other.getByRole("button", { name: "Undo: put Brass desk lamp back" }).press("Enter");
    await basketLink(page, "3 items").click();
    await page.getByRole("heading", { level: 1, name: "Basket" }).waitFor(); // the cards of the catalog have the same fields
    const quantity = page.getByRole("spinbutton", { name: "Quantity of Brass desk lamp" });
    expect(await quantity.inputValue()).toBe("2");
    await quantity.fill("5");
    await quantity.press("Enter");
    await page.getByRole("region", { name: "Summary" }).getByText("US$479.00").waitFor();
    await checkPage(page, "shop-basket");
  });

  it("says that it is empty, with a link to the shop", async () => {
    const { page } = await harness.newVisitor();
    await page.goto("/basket");
    await page.getByRole("heading", { name: "Your basket is empty" }).waitFor();
    await checkPage(page, "shop-basket-empty");
    await page.getByRole("link", { name: "Go to the shop" }).click();
    await page.getByRole("heading", { name: "Shop" }).waitFor();
  });

  it("says when stock is low and when a price has changed", async () => {
    const { page } = await harness.newVisitor();
    await page.goto("/");
    await addToBasket(page, "Луна, art print");
    await addToBasket(page, "Table clock Brněnka");
    await changeProduct(harness.platform, "CLOCK-BRNO", { amount: 8100 });
    await basketLink(page, "2 items").click();
    await page.getByText("The price is now US$81.00. It was US$76.00.").waitFor();
    const quantity = page.getByRole("spinbutton", { name: "Quantity of Луна, art print" });
    await quantity.fill("4");
    await quantity.press("Enter");
    await page.getByText("Only 3 left.").waitFor();
    await checkPage(page, "shop-basket-changed");
    await page.getByRole("button", { name: "Accept the new price of Table clock Brněnka" }).click();
    await page.getByRole("button", { name: "Change to 3 units of Луна, art print" }).click();
    await until("both remarks go", async () => (await page.getByText(/Only 3 left|The price is now/).count()) === 0);
    await page.getByRole("region", { name: "Summary" }).getByText("US$276.00").waitFor();
  });
});

/** Last, because its products are listed before the others. */
describe("a large catalog", () => {
  it("is loaded in pages", async () => {
    const operator = await apiClient(harness.platform, harness.platform.user("operator"));
    for (let number = 10; number < 40; number++) {
      const body = { name: `Paging sample ${number}`, price: { amount: number, currency: "USD" } };
      const { response } = await operator.PUT("/api/ops/products/{sku}", { params: { path: { sku: `PAGING-${number}` } }, body });
      expect(response.ok).toBe(true);
    }
    const { page } = await harness.newVisitor();
    await page.goto("/?q=paging");
    await page.getByText("24 or more products").waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("30 products for “paging”").waitFor();
    expect(await page.getByRole("list", { name: "Products" }).getByRole("listitem").count()).toBe(30);
  });
});
