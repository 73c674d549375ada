import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useReducer } from "react";

import type { Order } from "@/shared/api/types";
import type { Basket, BasketLine } from "@/shared/basket/basket";
import { useCheckProducts } from "@/shared/basket/getCurrentProducts";
import { rememberRefill } from "@/shared/basket/refill";
import { basketStore } from "@/shared/basket/useBasket";
import { notify } from "@/shared/notify/notify";
import { rememberRefilled } from "@/shared/orders/orderedAgain";
import { useSession } from "@/shared/session/useSession";

import { recoveryOf } from "../model/recovery";
import { type Difference, leftOutOf, offerOf, putInto, wantedOf } from "../model/reorder";

/** What became of the lines of an order, if it is not what the shopper expects: the products could not be read, or differ. */
export type Outcome = { kind: "unread" } | { kind: "differs"; isAnyInBasket: boolean; differences: readonly Difference[] };

/** Ordering the lines of an order once more. All it does is to fill the basket. */
export interface Reorder {
  /** How the basket differs from the order, after the last attempt. */
  outcome: Outcome | undefined;
  /** The number of outcomes so far. */
  count: number;
  /** Whether the products are being read. */
  isReading: boolean;
  /** Goes to the basket with the lines. */
  orderAgain: () => void;
  /** Goes to the checkout with the lines. */
  payAgain: () => void;
  /** Goes to the checkout with what there is of the lines, or says what there is not. */
  orderAvailable: () => void;
}

const filled = { id: "basket", message: "The items are in your basket. Nothing is ordered yet.", color: "green" } as const;

/** Puts lines into the basket, together with what is there. `remember` gets what the basket then has of them. */
function fill(lines: readonly BasketLine[], differences: readonly Difference[], remember: (filled: Basket) => void): Extract<Outcome, { kind: "differs" }> {
  basketStore.change((basket) => putInto(basket, lines));
  rememberRefill(Date.now());
  const basket = basketStore.basket();
  const filled = lines.filter(({ sku }) => basket.some((line) => line.sku === sku));
  remember(filled);
  const isAnyInBasket = filled.length > 0;
  return { kind: "differs", isAnyInBasket, differences: [...differences, ...leftOutOf(basket, lines)] };
}

/** The latest outcome, and how many there were. */
interface Shown {
  outcome: Outcome | undefined;
  count: number;
}

/** Puts the lines of an order into the basket, and goes on to the page that suits. */
export function useReorder(order: Order): Reorder {
  const navigate = useNavigate();
  const { user } = useSession();
  const read = useCheckProducts();
  const [shown, show] = useReducer(({ count }: Shown, outcome: Outcome | undefined): Shown => ({ outcome, count: count + 1 }), { outcome: undefined, count: 0 });
  const { mutate, isPending } = useMutation({ mutationFn: (skus: readonly string[]) => read(skus) });
  const goOn = (to: "/basket" | "/checkout", lines: readonly BasketLine[], differences: readonly Difference[] = []) => {
    const result = fill(lines, differences, (filled) => {
      if (user !== undefined && recoveryOf(order) !== undefined) rememberRefilled(user.id, order.id, filled);
    });
    const isAsOrdered = result.differences.length === 0;
    show(isAsOrdered ? undefined : result);
    if (!isAsOrdered) return;
    notify(filled);
    void navigate({ to });
  };
  const orderAvailable = () => {
    const wanted = wantedOf(order);
    // Passed to mutate, not to useMutation: the basket of a shopper who has left the page is not filled.
    mutate(wanted.map(({ sku }) => sku), {
      onSuccess: (products) => {
        const offer = products && offerOf(wanted, products);
        if (offer === undefined) show({ kind: "unread" });
        else goOn("/checkout", offer.lines, offer.differences);
      },
    });
  };
  return {
    ...shown,
    isReading: isPending,
    orderAgain: () => goOn("/basket", wantedOf(order)),
    payAgain: () => goOn("/checkout", wantedOf(order)),
    orderAvailable,
  };
}
