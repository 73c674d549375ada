import type { Category } from "@/shared/api/types";

/** The API's limits, in characters. */
const maxSlug = 40;
const maxName = 60;

/** The name of a category in addresses: its letters and digits without accents, such as coffee-tea for Coffee & tea. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{Mn}/gu, "").toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, "-").slice(0, maxSlug).replaceAll(/^-+|-+$/g, "");
}

/** The category with the name: one of the known ones, a new one, or none for an empty name. */
export function categoryOf(name: string, known: readonly Category[]): Partial<Category> {
  const wanted = name.trim();
  if (wanted === "") return {};
  return known.find((each) => each.name === wanted) ?? { slug: slugOf(wanted), name: wanted };
}

/** Says what is wrong with a category's name. */
export function checkCategory(name: string, known: readonly Category[]): string | undefined {
  const { slug } = categoryOf(name, known);
  if (slug === "") return "Include a letter from a to z or a digit, for the category's address.";
  return name.trim().length > maxName ? `Enter at most ${maxName} characters.` : undefined;
}
