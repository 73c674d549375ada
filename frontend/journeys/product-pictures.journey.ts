import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { expectFieldError, expectFocus } from "./harness/fields";
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
  const file = async (name: string, width: number, height: number, color: string) =>
    ({ name, mimeType: "image/png", buffer: await png(page, width, height, color) });
  const small = await file("small.png", 300, 300, "teal");
  const photos = [await file("left.png", 1600, 1200, "teal"), small, await file("right.png", 700, 900, "olive")];
  const field = pictures.getByLabel("Photos of the product");
  await field.setInputFiles([...photos, ...Array<typeof small>(6).fill(small)]);
  await pictures.getByText("at most 8 pictures, so “small.png” is left out").waitFor();
  for (let spare = 0; spare < 5; spare++) await pictures.getByRole("button", { name: "Leave out small.png" }).last().click();
  await pictures.getByText("There is room for 5 more.").waitFor();
  await expectFocus(field, "the field");
  await pictures.getByLabel("What left.png shows").fill("The clock from the left");
  await pictures.getByLabel("What right.png shows").fill("The clock from the right");
  await pictures.getByRole("button", { name: "Add 3 pictures" }).click();
  await expectFieldError(pictures.getByLabel("What small.png shows"), /Say what the picture shows/);
  await pictures.getByLabel("What small.png shows").fill("Too small");
  const told = await watchText(pictures.getByRole("status"));
  await pictures.getByRole("button", { name: "Add 3 pictures" }).click();
  await pictures.getByText("2 of 3 pictures are added.").waitFor();
  expect((await told()).filter((text) => text.startsWith("3 of 3: right.png. "))).not.toEqual([]);
  await expectFieldError(pictures.getByLabel("What small.png shows"), /“small.png” is not added. .* at least 320 pixels wide/);
  await pictures.getByRole("img", { name: "The clock from the left" }).waitFor();
  await pictures.getByRole("img", { name: "The clock from the right" }).waitFor();
  await dropFile(pictures.getByText("or drop them here"), "notes.txt");
  await pictures.getByLabel("What notes.txt shows").waitFor();
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

/** Notes every text that an element has from now on. The result returns them. */
async function watchText(element: Locator): Promise<() => Promise<string[]>> {
  const texts = await element.evaluateHandle((node) => {
    const seen: string[] = [];
    new MutationObserver(() => seen.push(node.textContent)).observe(node, { childList: true, characterData: true, subtree: true });
    return seen;
  });
  return () => texts.jsonValue();
}

async function dropFile(onto: Locator, name: string): Promise<void> {
  const dataTransfer = await onto.page().evaluateHandle((named) => {
    const data = new DataTransfer();
    data.items.add(new File(["text"], named));
    return data;
  }, name);
  await onto.dispatchEvent("dragover", { dataTransfer });
  await onto.dispatchEvent("drop", { dataTransfer });
}

/** Opens the product in the operators' pages. */
async function openEditor() {
  const visitor = await harness.newVisitor();
  await visitor.signIn(harness.platform.user("operator"));
  await visitor.page.goto("/operate/products?sku=CLOCK-BRNO");
  await visitor.page.getByRole("heading", { level: 1, name: "Table clock Brněnka" }).waitFor();
  return { page: visitor.page, faults: () => expect(visitor.faults).toEqual([]) };
}
