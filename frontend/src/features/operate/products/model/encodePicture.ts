import { type Size, sizeRule, sizesOf } from "./pictureSizes";

/** A file of a picture, in one size. */
export interface PictureFile {
  size: Size;
  file: Blob;
}

/** Why a picture cannot be added, in words for the operator. */
export class PictureFault extends Error {}

/** How well the shop's pictures are kept, from 0 to 1. */
const qualities = [0.82, 0.65, 0.45] as const;

/** The API's limit for one file, in bytes. */
const maxBytes = 1_048_576;

const webp = "image/webp";

/** Makes the files of a picture that the shop shows: WebP, in each size. Throws PictureFault. */
export async function encodePicture(source: Blob): Promise<PictureFile[]> {
  const image = await createImageBitmap(source).catch(() => {
    throw new PictureFault("Your browser cannot read this file as a picture.");
  });
  try {
    const sizes = sizesOf(image);
    if (sizes.length === 0) throw new PictureFault(sizeRule);
    return await Promise.all(sizes.map(async (size) => ({ size, file: await encode(image, size) })));
  } finally {
    image.close();
  }
}

/** A browser that cannot write WebP gives a PNG instead, without a word. */
async function encode(image: ImageBitmap, { width, height }: Size): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new PictureFault("Your browser has no memory left for this picture. Try a smaller one.");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  for (const quality of qualities) {
    const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, webp, quality));
    if (file?.type !== webp) throw new PictureFault("Your browser cannot write WebP pictures. Use a current version of Chrome, Edge or Firefox.");
    if (file.size <= maxBytes) return file;
  }
  throw new PictureFault("The picture has too much detail for a file of 1 MB. Try a simpler one.");
}
