import { describe, it } from "vitest";

import { setScene } from "./harness/journey";
import { look } from "./harness/look";

const scene = setScene();

describe("an operator", () => {
  it("makes a product with stock, and the shop sells it", async () => {
    const operator = await scene.arrive();
    operator.expectFailure(/\/api\/ops\/products\/TEAPOT-1/); // not there yet: 404
    const { page } = operator;
    await operator.signIn(scene.platform.person("operator"));
    await page.goto("/operate/products");
    await page.getByText("Brass desk lamp").waitFor();
    await look(page, "operate-products");
    await page.getByLabel("SKU").fill("TEAPOT-1");
    await page.getByRole("button", { name: "Open product" }).click();
    await page.getByLabel("Name").fill("Iron teapot");
    await page.getByLabel("Price").fill("12.345");
    await page.getByRole("button", { name: "Save product" }).click();
    await page.getByText("Write an exact amount").waitFor();
    await page.getByLabel("Price").fill("49.50");
    await page.getByRole("button", { name: "Save product" }).click();
    await page.getByRole("heading", { name: "Stock" }).waitFor();
    await page.getByLabel("Units to add").fill("7");
    await page.getByRole("button", { name: "Adjust stock" }).click();
    await page.getByText("The stock is adjusted.").waitFor();
    await look(page, "operate-product");
    const shopper = await scene.arrive();
    await shopper.page.goto("/?q=teapot");
    await shopper.page.getByRole("button", { name: "Add to basket: Iron teapot" }).waitFor();
  });
});
