import type { Picture } from "@/shared/api/types";

/** The width of the file for browsers that do not choose by themselves, in pixels. */
const usualWidth = 640;

/** The address of a picture's file. */
export function pictureUrl(id: string, width: number): string {
  return `/pictures/${id}/${width}.webp`;
}

/** The files of a picture as the attributes of an image. The size is that of the widest, so that nothing moves when it is loaded. */
export function imageOf({ id, width, height, widths }: Picture): { src: string; srcSet: string; width: number; height: number } {
  const usual = widths.findLast((each) => each <= usualWidth) ?? width;
  return { src: pictureUrl(id, usual), srcSet: widths.map((each) => `${pictureUrl(id, each)} ${each}w`).join(", "), width, height };
}
