import { describe, expect, it } from "vitest";

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

  it("admits a partner, whose secret is shown once", async () => {
    const { page, signIn } = await scene.arrive().then((visitor) => ({
      page: visitor.page,
      signIn: () => visitor.signIn(scene.platform.person("operator")),
    }));
    await signIn();
    await page.goto("/operate/partners");
    await page.getByLabel("Partner's name").fill("Harbour Couriers");
    await page.getByLabel("Event types it may send").fill("shipment.delivered");
    await page.getByRole("button", { name: "Admit partner" }).click();
    await page.getByText(/^whsec_/).waitFor();
    await look(page, "operate-partner-secret");
    await page.getByRole("button", { name: "It is stored" }).click();
    await page.getByRole("heading", { name: "Harbour Couriers" }).waitFor();
    expect(await page.getByText(/^whsec_/).count()).toBe(0);
    await look(page, "operate-partners");
  });
});
