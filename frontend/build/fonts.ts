import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import subsetFont from "subset-font";
import type { Plugin } from "vite";

const name = "virtual:fonts.css";
const directory = join(import.meta.dirname, "../node_modules/.cache/fonts");
const files = join(dirname(createRequire(import.meta.url).resolve("@fontsource-variable/inter")), "files");

type Range = readonly [first: number, last: number];

interface Subset {
  name: string;
  file: string;
  ranges: readonly Range[];
}

/** What English needs: ASCII, and the punctuation and signs that texts, numbers and money have. The first page always loads it. */
const basic: Subset = {
  name: "inter-basic",
  file: "inter-latin-wght-normal.woff2",
  ranges: [
    [0x20, 0x7e], [0xa0, 0xa0], [0xa3, 0xa3], [0xa5, 0xa5], [0xa9, 0xa9], [0xab, 0xab], [0xb7, 0xb7], [0xbb, 0xbb], [0xd7, 0xd7],
    [0x2009, 0x200a], [0x2010, 0x2015], [0x2018, 0x201e], [0x2022, 0x2022], [0x2026, 0x2026], [0x202f, 0x202f], [0x2039, 0x203a],
    [0x20ac, 0x20ac], [0x2191, 0x2191], [0x2193, 0x2193], [0x2212, 0x2212],
  ],
};

/** The other letters and signs of western Europe. */
const western: Subset = {
  name: "inter-western",
  file: basic.file,
  ranges: [
    [0xa1, 0xa2], [0xa4, 0xa4], [0xa6, 0xa8], [0xaa, 0xaa], [0xac, 0xb6], [0xb8, 0xba], [0xbc, 0xd6], [0xd8, 0xff], [0x131, 0x131],
    [0x152, 0x153], [0x2bb, 0x2bc], [0x2c6, 0x2c6], [0x2da, 0x2da], [0x2dc, 0x2dc], [0x2000, 0x2008], [0x200b, 0x200f],
    [0x2016, 0x2017], [0x201f, 0x2021], [0x2023, 0x2025], [0x2027, 0x202e], [0x2030, 0x2038], [0x203b, 0x206f], [0x2122, 0x2122],
    [0x2215, 0x2215], [0xfffd, 0xfffd],
  ],
};

/**
 * The subsets of Inter. A browser loads one only for a page that has its letters. All
 * other scripts have the system's fonts.
 */
export const subsets: readonly Subset[] = [
  basic,
  western,
  { name: "inter-extended-a", file: "inter-latin-ext-wght-normal.woff2", ranges: [[0x100, 0x130], [0x132, 0x151], [0x154, 0x17f]] },
  {
    name: "inter-extended-b",
    file: "inter-latin-ext-wght-normal.woff2",
    ranges: [[0x180, 0x2ba], [0x2bd, 0x2c5], [0x1e00, 0x1e9f], [0x1ef2, 0x1eff], [0x20a0, 0x20ab], [0x20ad, 0x20c0], [0x2c60, 0x2c7f], [0xa720, 0xa7ff]],
  },
  {
    name: "inter-vietnamese",
    file: "inter-vietnamese-wght-normal.woff2",
    ranges: [[0x300, 0x304], [0x308, 0x309], [0x323, 0x323], [0x329, 0x329], [0x1ea0, 0x1ef1]],
  },
];

/** The weights that the styles use. */
export const weights = { min: 400, max: 720, default: 400 };

/** The features are those that browsers apply by themselves, and the figures of one width. */
const options = {
  targetFormat: "woff2",
  variationAxes: { wght: weights },
  keepFeatures: ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"],
} as const;

export const lettersOf = ({ ranges }: Subset) =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, place) => String.fromCodePoint(first + place))).join("");

const unicodeRange = ({ ranges }: Subset) => ranges.map(([first, last]) => `U+${first.toString(16)}-${last.toString(16)}`).join(", ");

const face = (subset: Subset) => `@font-face {
  font-family: "Inter Variable";
  font-style: normal;
  font-display: swap;
  font-weight: ${weights.min} ${weights.max};
  src: url("./${subset.name}.woff2") format("woff2");
  unicode-range: ${unicodeRange(subset)};
}`;

/**
 * The font until Inter is there, with Inter's measures, so that no text moves then.
 * Arial's letters are as wide as Inter's at 107.4 %; the others are Inter's own
 * ascent and descent, 0.96875 and 0.2412, divided by that.
 */
export const fallback = `@font-face {
  font-family: "Inter Fallback";
  src: local("Arial"), local("Liberation Sans"), local("Arimo");
  size-adjust: 107.4%;
  ascent-override: 90.2%;
  descent-override: 22.46%;
  line-gap-override: 0%;
  unicode-range: ${[basic, western].map(unicodeRange).join(", ")};
}`;

/** Writes the subsets and their stylesheet, and returns its path. */
export async function writeFonts(): Promise<string> {
  mkdirSync(directory, { recursive: true });
  for (const subset of subsets) {
    const font = await subsetFont(readFileSync(join(files, subset.file)), lettersOf(subset), options);
    writeFileSync(join(directory, `${subset.name}.woff2`), font);
  }
  const sheet = join(directory, "fonts.css");
  writeFileSync(sheet, [...subsets.map(face), fallback].join("\n"));
  return sheet;
}

/** Serves the fonts that the app uses, and has the browser load the first of them before it has read the styles. */
export function fontsPlugin(): Plugin {
  let sheet: Promise<string> | undefined;
  return {
    name: "fonts",
    resolveId: (id) => (id === name ? (sheet ??= writeFonts()) : undefined),
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const file = Object.keys(bundle).find((each) => each.includes(`/${basic.name}-`));
        if (file === undefined) return [];
        return [{ tag: "link", injectTo: "head", attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${file}` } }];
      },
    },
  };
}
