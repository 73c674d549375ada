/** Enough for 72 CSS pixels on a screen of twice the density. */
const width = 144;

let last: Promise<void> = Promise.resolve();

/**
 * Draws a photo small. The content security policy allows no picture from a file, so it is a canvas. A photo takes much memory while it
 * is decoded, so they are decoded one after the other. What is not a picture leaves the canvas empty.
 */
export function drawPreview(canvas: HTMLCanvasElement, source: Blob): void {
  last = last.then(() => draw(canvas, source)).catch(() => undefined);
}

async function draw(canvas: HTMLCanvasElement, source: Blob): Promise<void> {
  if (!canvas.isConnected) return;
  const image = await createImageBitmap(source, { resizeWidth: width, resizeQuality: "medium" });
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  image.close();
}
