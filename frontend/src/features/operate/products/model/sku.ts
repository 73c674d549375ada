/** As the schema SKU of the specification. */
const form = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const skuRule = "Write 1–64 letters, digits, dots, dashes or underscores, beginning with a letter or digit.";

export function isSku(text: string): boolean {
  return form.test(text);
}
