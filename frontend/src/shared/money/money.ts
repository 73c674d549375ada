import type { Money } from "@/shared/api/types";

/** The number of decimal digits of a currency: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217). */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Formats an amount for the locale. It is exact, because it does no floating-point arithmetic. */
export function formatMoney(money: Money, locale?: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: money.currency });
  return format.format(toDecimal(money) as unknown as number);
}

/** An amount as a decimal string in its major unit, such as "19.99". Intl formats such strings without rounding. */
export function toDecimal({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const sign = amount < 0 ? "-" : "";
  const padded = String(Math.abs(amount)).padStart(digits + 1, "0");
  const whole = padded.slice(0, padded.length - digits);
  return digits === 0 ? sign + whole : `${sign}${whole}.${padded.slice(-digits)}`;
}

/** Parses a decimal string such as "19.99" or "19" into minor units; undefined when it is not an exact amount. */
export function fromDecimal(text: string, currency: string): Money | undefined {
  const digits = minorDigits(currency);
  const match = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const fraction = match[2] ?? "";
  if (fraction.length > digits) return undefined;
  const amount = Number((match[1] ?? "") + fraction.padEnd(digits, "0"));
  return Number.isSafeInteger(amount) ? { amount, currency } : undefined;
}

/** The price of `quantity` units. */
export function times(price: Money, quantity: number): Money {
  return { amount: price.amount * quantity, currency: price.currency };
}

/** The sum of amounts; undefined for an empty list or different currencies. */
export function sum(amounts: readonly Money[]): Money | undefined {
  const [first] = amounts;
  if (first === undefined || amounts.some(({ currency }) => currency !== first.currency)) return undefined;
  return { amount: amounts.reduce((total, { amount }) => total + amount, 0), currency: first.currency };
}
