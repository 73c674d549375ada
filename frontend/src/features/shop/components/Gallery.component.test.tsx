import { expect, it } from "vitest";

import { names } from "@/test/examples";
import { expectTidy, show } from "@/test/harness";

import { Gallery } from "./Gallery";

const pictures = ["gone", "lost"].map((id) => ({ id, alt: `A picture that is ${id}`, width: 640, height: 640, widths: [160, 640] }));

it("shows initials when none of the pictures loads", async () => {
  const screen = await show(<Gallery name={names.ordinary} pictures={pictures} />);
  await expect.element(screen.getByText("BD", { exact: true })).toBeVisible();
  expect(screen.container.querySelectorAll("img, button")).toHaveLength(0);
  await expectTidy(screen);
});
