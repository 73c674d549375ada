/** The alphabet of ids: Crockford's base 32. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * The order's number for people, such as "N6R4-T0VA-BCZ", as `domain/order/number.go` makes it: the last ten characters of the
 * id, and one that shows typing errors. The API has it as an order's `number`; the app also shows orders of which it has the
 * id alone, such as those of events.
 */
export function orderNumber(orderId: string): string {
  const digits = orderId.slice(-10);
  const check = Array.from(digits).reduce((sum, digit) => doubled(sum ^ alphabet.indexOf(digit)), 0);
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}${alphabet.charAt(check)}`;
}

/** Multiplies by x in the field of 32 elements: the polynomials modulo x⁵ + x² + 1. */
function doubled(value: number): number {
  return value < 16 ? value << 1 : (value << 1) ^ 0b100101;
}
