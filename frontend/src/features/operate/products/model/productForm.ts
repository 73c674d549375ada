import type { Category, Money, ProductDraft, StockedProduct } from "@/shared/api/types";
import { type FormErrors, type Places } from "@/shared/forms/formErrors";
import { fromDecimal, minorDigits, toDecimal } from "@/shared/money/money";

import { categoryOf, checkCategory } from "./category";

export interface ProductForm {
  name: string;
  description: string;
  /** The category's name; empty for none. */
  category: string;
  price: string;
  currency: string;
  isSold: boolean;
}

export type Field = "name" | "description" | "category" | "price" | "currency" | "isSold";

export const places: Places<Field> = {
  pointers: { name: "/name", description: "/description", category: "/category", price: "/price", currency: "/price/currency", isSold: "/active" },
};

/** The form for a product, or for a new one. */
export function formOf(product: StockedProduct | undefined): ProductForm {
  if (product === undefined) return { name: "", description: "", category: "", price: "", currency: "USD", isSold: true };
  const { name, description, category, price, active } = product;
  return { name, description, category: category?.name ?? "", price: toDecimal(price), currency: price.currency, isSold: active };
}

/** Validates the form without the API. Only the API knows the valid currencies. */
export function check({ name, category, price, currency }: ProductForm, known: readonly Category[] = []): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  const categoryError = checkCategory(category, known);
  if (categoryError !== undefined) errors.category = categoryError;
  if (name.trim() === "") errors.name = "Enter the product's name.";
  if (!isCurrency(currency)) errors.currency = "Enter a code of three letters, such as USD.";
  const priceError = checkPrice(price, isCurrency(currency) ? currency : "USD");
  if (priceError !== undefined) errors.price = priceError;
  return errors;
}

function checkPrice(price: string, currency: string): string | undefined {
  const amount = amountOf(price, currency);
  if (amount?.amount === 0) return "The price must be more than zero.";
  return amount === undefined ? `Enter an exact amount, ${exampleAmount(currency)}.` : undefined;
}

function exampleAmount(currency: string): string {
  const digits = minorDigits(currency);
  return digits === 0 ? "such as 1999, without decimals" : `such as 19.${"9".repeat(digits)}`;
}

const isCurrency = (code: string) => /^[A-Za-z]{3}$/.test(code.trim());

function amountOf(price: string, currency: string): Money | undefined {
  return fromDecimal(price, currency.trim().toUpperCase());
}

/** The request body for a valid form that changes the version, or creates a product. It leaves the pictures as they are. */
export function draftOf({ name, description, category, price, currency, isSold }: ProductForm, version: number | undefined, known: readonly Category[] = []): ProductDraft {
  const amount = amountOf(price, currency);
  if (amount === undefined) throw new Error("draftOf needs a valid form");
  const draft = { name: name.trim(), description: description.trim(), category: categoryOf(category, known), price: amount, active: isSold };
  return version === undefined ? draft : { ...draft, version };
}

/** What two versions of a product say differently, in words. */
export function differences(before: StockedProduct | undefined, after: StockedProduct | undefined): string[] {
  const [old, now] = [formOf(before), formOf(after)];
  const said = [
    old.name !== now.name && `Name: ${now.name}`,
    old.description !== now.description && "Description",
    old.category !== now.category && (now.category === "" ? "No category" : `Category: ${now.category}`),
    (old.price !== now.price || old.currency !== now.currency) && `Price: ${now.price} ${now.currency}`,
    old.isSold !== now.isSold && (now.isSold ? "Sold in the shop" : "No longer sold"),
  ];
  return said.filter((text) => text !== false);
}
