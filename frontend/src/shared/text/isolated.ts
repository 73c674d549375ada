/** Letters that are written from right to left: Hebrew, Arabic and the scripts like them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * A name as part of a text: one that is written from right to left keeps its direction to itself, so that the digits beside it stay where
 * they are. An element of its own, <bdi>, does the same for a name that is alone.
 */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}
