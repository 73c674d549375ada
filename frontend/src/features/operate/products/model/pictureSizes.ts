/** The widths in which the shop has pictures, in pixels. */
const widths = [320, 640, 1280] as const;

/** The API's limit for the height of a picture, in pixels. */
const maxHeight = 5120;

export interface Size {
  width: number;
  height: number;
}

/** The sizes of a picture that are not larger than it is; none if it is too small or too high. */
export function sizesOf({ width, height }: Size): Size[] {
  const sizes = widths.filter((each) => each <= width).map((each) => ({ width: each, height: Math.max(1, Math.round((height * each) / width)) }));
  return sizes.every((size) => size.height <= maxHeight) ? sizes : [];
}

/** Why a picture of the size has no sizes for the shop. */
export const sizeRule = "The picture must be at least 320 pixels wide, and at most four times as high as wide. 1280 pixels or more look best.";
