declare module "subset-font" {
  interface Options {
    targetFormat: "woff2";
    keepFeatures: readonly string[];
    variationAxes: Record<string, { min: number; max: number; default: number }>;
  }
  /** The font with the glyphs of the text only. */
  export default function subsetFont(font: Buffer, text: string, options: Options): Promise<Buffer>;
}
