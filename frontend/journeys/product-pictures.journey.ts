import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";

const harness = newHarness();

/** A PNG of the size in one color, as the browser encodes it. */
async function png(page: Page, width: number, height: number, color: string): Promise<Buffer> {
  const url = await page.evaluate(
    ([w, h, fill]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("there is no canvas");
      context.fillStyle = fill;
      context.fillRect(0, 0, w, h);
      return canvas.toDataURL("image/png");
    },
    [width, height, color] as const,
  );
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

it("an operator adds and orders pictures, and the shop shows them as WebP in several sizes", async () => {
  const { page, ...operator } = await openEditor();
  const pictures = page.getByRole("region", { name: "Pictures" });
  const add = async (name: string, buffer: Buffer, alt: string) => {
    await pictures.getByLabel("Photo of the product").setInputFiles({ name, mimeType: "image/png", buffer });
    await pictures.getByLabel("What it shows", { exact: true }).fill(alt);
    await pictures.getByRole("button", { name: "Add picture" }).click();
  };
  await add("small.png", await png(page, 300, 300, "teal"), "Too small");
  await pictures.getByText("at least 320 pixels wide").waitFor();
  await add("left.png", await png(page, 1600, 1200, "teal"), "The clock from the left");
  await pictures.getByRole("img", { name: "The clock from the left" }).waitFor();
  await add("right.png", await png(page, 700, 900, "olive"), "The clock from the right");
  await pictures.getByRole("img", { name: "The clock from the right" }).waitFor();
  await checkPage(page, "operate-product-pictures");
  await pictures.getByRole("button", { name: "Move picture 2 up" }).click();
  await pictures.getByRole("listitem").first().getByRole("img", { name: "The clock from the right" }).waitFor();
  operator.faults();

  const shopper = await harness.newVisitor();
  await shopper.page.goto("/products/CLOCK-BRNO");
  const large = shopper.page.getByRole("region", { name: "Pictures of Table clock Brněnka" }).getByRole("img");
  await shopper.page.getByRole("button", { name: "Picture 2 of 2: The clock from the left" }).press("Enter");
  await shopper.page.getByRole("img", { name: "The clock from the left" }).waitFor();
  expect(await large.first().getAttribute("srcset")).toMatch(/^\/pictures\/[a-z2-7]{26}\/320\.webp 320w, .*640\.webp 640w, .*1280\.webp 1280w$/);
  const shown = await large.first().evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const { headers } = await fetch(image.currentSrc);
    return [image.naturalWidth > 0, headers.get("Content-Type"), headers.get("Cache-Control")];
  });
  expect(shown).toEqual([true, "image/webp", "public, max-age=31536000, immutable"]);
  await checkPage(shopper.page, "shop-product-pictures");
});

/** Opens the product in the operators' pages. */
async function openEditor() {
  const visitor = await harness.newVisitor();
  await visitor.signIn(harness.platform.user("operator"));
  await visitor.page.goto("/operate/products?sku=CLOCK-BRNO");
  await visitor.page.getByRole("heading", { level: 1, name: "Table clock Brněnka" }).waitFor();
  return { page: visitor.page, faults: () => expect(visitor.faults).toEqual([]) };
}
