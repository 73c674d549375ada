/** The pattern of the schema SKU in api/openapi.yaml. */
export const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const skuRule = "A SKU has 1–64 letters, digits, dots, dashes or underscores, and begins with a letter or digit.";

export function isSku(text: string): boolean {
  return pattern.test(text);
}
