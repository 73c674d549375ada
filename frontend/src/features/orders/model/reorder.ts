import type { Order } from "@/shared/api/types";
import { addMissing, type Basket, type BasketLine, maxLines, maxQuantity } from "@/shared/basket/basket";
import { type CatalogChange, catalogChanges } from "@/shared/basket/catalogChanges";
import type { CurrentProducts } from "@/shared/basket/getCurrentProducts";

/** A line of an order that is in the basket only in part, at another price, or not at all. */
export interface Difference {
  readonly sku: string;
  readonly name: string;
  readonly messages: readonly string[];
  /** Whether units are missing. */
  readonly isShort: boolean;
}

/** What an order asks for, at the prices that the shopper has seen. Lines of one product become one, as in a basket. */
export function wantedOf({ lines }: Pick<Order, "lines">): BasketLine[] {
  const wanted = new Map<string, BasketLine>();
  for (const { sku, name, quantity, unitPrice: { amount, currency } } of lines) {
    const units = (wanted.get(sku)?.quantity ?? 0) + quantity;
    wanted.set(sku, { sku, name, price: { amount, currency }, quantity: units });
  }
  return [...wanted.values()];
}

/** What the shop has of the wanted lines now, and how that differs from them. */
export interface Offer {
  readonly lines: readonly BasketLine[];
  readonly differences: readonly Difference[];
}

/** What can be ordered of the wanted lines now, at the present prices. */
export function offerOf(wanted: readonly BasketLine[], products: CurrentProducts, locale?: string): Offer {
  const lines = wanted.flatMap((line) => {
    const product = products.get(line.sku) ?? null;
    if (product === null || product.available <= 0) return [];
    const { sku, name, price: { amount, currency }, available } = product;
    return [{ sku, name, price: { amount, currency }, quantity: Math.min(line.quantity, available) }];
  });
  return { lines, differences: wanted.flatMap((line) => differenceOf(line, catalogChanges(line, products.get(line.sku) ?? null, locale))) };
}

function differenceOf({ sku, name, quantity }: BasketLine, changes: readonly CatalogChange[]): Difference[] {
  if (changes.length === 0) return [];
  const isOffered = changes.every(({ kind }) => kind === "price" || kind === "lowStock");
  // The price of a product that cannot be had does not matter.
  const told = isOffered ? changes : changes.filter(({ kind }) => kind !== "price");
  const messages = told.map(({ kind, message }) => (kind === "lowStock" ? `${message} You ordered ${quantity}.` : message));
  return [{ sku, name, messages, isShort: changes.some(({ kind }) => kind !== "price") }];
}

/** Puts lines into a basket. Doing it twice has the effect of once, and what is there stays. */
export function putInto(basket: Basket, lines: readonly BasketLine[]): Basket {
  return lines.reduce(addMissing, basket);
}

/** What did not fit into the basket, which the lines were put into before. */
export function leftOutOf(basket: Basket, lines: readonly BasketLine[]): Difference[] {
  return lines.flatMap(({ sku, name, quantity }) => {
    const units = basket.find((line) => line.sku === sku)?.quantity ?? 0;
    if (units >= quantity) return [];
    const message = units === 0 ? `Your basket is full: it holds at most ${maxLines} products.` : `A basket holds at most ${maxQuantity} units of a product.`;
    return [{ sku, name, messages: [message], isShort: true }];
  });
}

/** Says what became of the lines of an order, if it is not what the shopper expects. */
export function textOf(isAnyInBasket: boolean, differences: readonly Difference[]): { title: string; text: string } {
  if (!isAnyInBasket) return { title: "Nothing could be put into your basket", text: "Nothing is ordered." };
  if (differences.some(({ isShort }) => isShort)) {
    return { title: "Not everything could be put into your basket", text: "The rest is in your basket. Nothing is ordered yet." };
  }
  return { title: "Prices have changed since this order", text: "Everything is in your basket. Nothing is ordered yet." };
}
