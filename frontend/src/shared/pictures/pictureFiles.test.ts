import { expect, it } from "vitest";

import { imageOf } from "./pictureFiles";

const picture = { id: "aa", alt: "A lamp", width: 1280, height: 960, widths: [320, 640, 1280] };

it("offers each file with its width, and the size of the widest", () => {
  expect(imageOf(picture)).toEqual({
    src: "/pictures/aa/640.webp",
    srcSet: "/pictures/aa/320.webp 320w, /pictures/aa/640.webp 640w, /pictures/aa/1280.webp 1280w",
    width: 1280,
    height: 960,
  });
});

it.each([[[320], "/pictures/aa/320.webp"], [[1280], "/pictures/aa/1280.webp"]])("with the widths %j the usual file is %s", (widths, src) => {
  expect(imageOf({ ...picture, widths }).src).toBe(src);
});
