import * as v from "valibot";

/** The orders of the catalog that an address may name. Without one, the best matches come first, or else products by name. */
export const sorts = ["name", "newest", "price_asc", "price_desc"] as const;

export type Sort = (typeof sorts)[number];

const slug = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), v.maxLength(40));

/** The search parameters of the catalog's address, such as ?q=lamp&category=desk&sort=price_asc. */
export const catalogSearch = v.object({
  q: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined),
  category: v.fallback(v.optional(slug), undefined),
  sort: v.fallback(v.optional(v.picklist(sorts)), undefined),
});

/** What a list of the catalog has, and in which order. */
export type Selection = v.InferOutput<typeof catalogSearch>;

let last: Selection = {};

/** Remembers what the shop shows, for the link from a product to it. */
export function rememberSelection(selection: Selection): void {
  last = selection;
}

/** What the shop showed last in this tab. */
export function lastSelection(): Selection {
  return last;
}
