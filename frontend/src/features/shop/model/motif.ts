/** What a product's picture can show. Any other product is shown by its initials. */
export const motifs = [
  "lamp", "mug", "notebook", "pen", "coffee", "tea", "bag", "clock", "blanket", "speaker", "print", "chair",
  "plant", "candle", "headphones", "camera", "shirt", "bottle", "gift",
] as const;

export type Motif = (typeof motifs)[number];

/** The first pattern that matches wins: a coffee mug is a mug. */
const patterns: readonly (readonly [Motif, RegExp])[] = [
  ["lamp", /\b(lamp|light|lantern|bulb)s?\b/],
  ["mug", /\b(mug|cup)s?\b/],
  ["notebook", /\b(notebook|journal|book|diary|planner)s?\b/],
  ["pen", /\b(pen|pencil|ink|nib)s?\b/],
  ["tea", /\b(tea|sencha|matcha|teapot|煎茶)s?\b/],
  ["coffee", /\b(coffee|café|cafe|beans|espresso)\b/],
  ["bag", /\b(bag|backpack|tote|rucksack|case)s?\b/],
  ["clock", /\b(clock|watch|timer)(es|s)?\b/],
  ["blanket", /\b(blanket|throw|pillow|cushion|wool|bed|towel)s?\b/],
  ["headphones", /\b(headphone|earphone|headset)s?\b/],
  ["speaker", /\b(speaker|radio|amplifier)s?\b/],
  ["camera", /\b(camera|lens)(es|s)?\b/],
  ["print", /\b(print|poster|painting|photo|picture|art)s?\b/],
  ["chair", /\b(chair|stool|sofa|armchair|bench)(es|s)?\b/],
  ["plant", /\b(plant|flower|tree|seed)s?\b/],
  ["candle", /\b(candle|incense)s?\b/],
  ["shirt", /\b(shirt|sweater|jacket|coat|scarf)s?\b/],
  ["bottle", /\b(bottle|flask|wine|oil)s?\b/],
  ["gift", /\b(gift|voucher|card)s?\b/],
];

/** The motif that a product's name suggests, or else its SKU; undefined when neither does. */
export function motifOf(name: string, sku: string): Motif | undefined {
  const inText = (text: string) => patterns.find(([, pattern]) => pattern.test(text))?.[0];
  return inText(name.toLowerCase()) ?? inText(sku.toLowerCase().replaceAll(/[._-]/g, " "));
}

/** The initials of a name's first two words, in any script. */
export function initialsOf(name: string): string {
  const initials = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  return initials.slice(0, 2).join("").toLocaleUpperCase();
}

/** Hues that go with the primary colour, in degrees of OKLCH. */
const hues = [35, 62, 95, 140, 175, 215, 255, 290, 330, 15] as const;

/** The hue and rotation of a product's picture, in degrees, derived from the FNV-1a hash of its SKU. */
export function appearanceOf(sku: string): { hue: number; rotation: number } {
  let hash = 0x811c9dc5;
  for (const unit of new TextEncoder().encode(sku)) hash = Math.imul(hash ^ unit, 0x01000193) >>> 0;
  return { hue: hues[hash % hues.length] ?? hues[0], rotation: (hash >>> 8) % 360 };
}
