import type { Money, ProductDraft, StockedProduct } from "@/shared/api/types";
import { type FormErrors, type Places } from "@/shared/forms/formErrors";
import { fromDecimal, minorDigits, toDecimal } from "@/shared/money/money";

export interface ProductForm {
  name: string;
  description: string;
  price: string;
  currency: string;
  isSold: boolean;
}

export type Field = "name" | "description" | "price" | "currency" | "isSold";

export const places: Places<Field> = {
  pointers: { name: "/name", description: "/description", price: "/price", currency: "/price/currency", isSold: "/active" },
};

/** A product as it stands in the fields; without one, the fields of a new one. */
export function formOf(product: StockedProduct | undefined): ProductForm {
  if (product === undefined) return { name: "", description: "", price: "", currency: "USD", isSold: true };
  const { name, description, price, active } = product;
  return { name, description, price: toDecimal(price), currency: price.currency, isSold: active };
}

/** What can be said without asking the API. Which currencies there are is the API's to know. */
export function check({ name, price, currency }: ProductForm): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  if (name.trim() === "") errors.name = "Say what it is called.";
  if (!isCurrency(currency)) errors.currency = "Write its three letters, such as USD.";
  const priceError = checkPrice(price, isCurrency(currency) ? currency : "USD");
  if (priceError !== undefined) errors.price = priceError;
  return errors;
}

function checkPrice(price: string, currency: string): string | undefined {
  const amount = amountOf(price, currency);
  if (amount?.amount === 0) return "A price is more than nothing.";
  return amount === undefined ? `Write an exact amount, ${digitsInWords(currency)}.` : undefined;
}

function digitsInWords(currency: string): string {
  const digits = minorDigits(currency);
  return digits === 0 ? "such as 1999, without a point" : `such as 19.${"9".repeat(digits)}`;
}

const isCurrency = (code: string) => /^[A-Za-z]{3}$/.test(code.trim());

function amountOf(price: string, currency: string): Money | undefined {
  return fromDecimal(price, currency.trim().toUpperCase());
}

/** The request's body for fields that `check` finds nothing wrong with. */
export function draftOf({ name, description, price, currency, isSold }: ProductForm): ProductDraft {
  const amount = amountOf(price, currency);
  if (amount === undefined) throw new Error("draftOf is given fields that were not checked");
  return { name: name.trim(), description: description.trim(), price: amount, active: isSold };
}
