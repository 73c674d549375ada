import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { Product } from "@/shared/api/types";
import { add, hasRoomFor, maxLines, setQuantity } from "@/shared/basket/basket";
import { basketStore } from "@/shared/basket/useBasket";
import { notify } from "@/shared/notify/notify";

import { QuantityStepper } from "./QuantityStepper";

interface Props {
  product: Product;
  /** How many units are in the basket. */
  quantity: number;
  /** Whether it is the page's main action. */
  isMain?: boolean;
}

/** A button that becomes a stepper once the product is in the basket. The focus moves to whichever is shown. */
export function BasketAction({ product, quantity, isMain = false }: Props) {
  const { sku, name, available } = product;
  const button = useRef<HTMLButtonElement>(null);
  const isChanging = useRef(false);
  const isInBasket = quantity > 0;
  useEffect(() => {
    if (isChanging.current) button.current?.focus();
    isChanging.current = false;
  }, [isInBasket]);
  const addOne = () => {
    if (!hasRoomFor(basketStore.basket(), sku)) {
      notify({ id: "basket", message: `A basket holds at most ${maxLines} products. Order these first.` });
      return;
    }
    isChanging.current = true;
    basketStore.change((basket) => add(basket, product));
    notify({ id: "basket", message: `${name} is in your basket.`, color: "green" });
  };
  const change = (wanted: number) => {
    isChanging.current = wanted < 1;
    basketStore.change((basket) => setQuantity(basket, sku, wanted));
  };
  if (isInBasket) return <QuantityStepper name={name} quantity={quantity} max={Math.max(available, 1)} onChange={change} moreRef={button} />;
  const label = available > 0 ? "Add to basket" : "Out of stock";
  return (
    <Button ref={button} variant={isMain ? "filled" : "light"} size={isMain ? "md" : "sm"} fullWidth px="xs" disabled={available <= 0} onClick={addOne} aria-label={`${label}: ${name}`}>
      {label}
    </Button>
  );
}
