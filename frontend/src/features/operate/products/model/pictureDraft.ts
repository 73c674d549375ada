import type { Picture, ProductDraft, StockedProduct } from "@/shared/api/types";

/** The API's limits. */
export const maxPictures = 8;
export const maxAlt = 250;

/** The request body that changes a product's pictures and nothing else. */
export function pictureDraft({ name, description, price, active, version }: StockedProduct, pictures: readonly Picture[]): ProductDraft {
  return { name, description, price, active, version, pictures: pictures.map(({ id, alt }) => ({ id, alt })) };
}

/** Says what is wrong with a picture's text. */
export function checkAlt(alt: string): string | undefined {
  if (alt.trim() === "") return "Say what the picture shows, for those who do not see it.";
  return alt.trim().length > maxAlt ? `Enter at most ${maxAlt} characters.` : undefined;
}
