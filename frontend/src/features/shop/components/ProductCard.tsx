import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { Product } from "@/shared/api/types";
import { add, hasRoomFor, maxLines, setQuantity } from "@/shared/basket/basket";
import { basketStore } from "@/shared/basket/useBasket";
import { MoneyText } from "@/shared/components/MoneyText";
import { notify } from "@/shared/notify/notify";

import { AvailabilityText } from "./AvailabilityText";
import { ProductTile } from "./ProductTile";
import { QuantityStepper } from "./QuantityStepper";
import classes from "./ProductCard.module.css";

interface Props {
  product: Product;
  /** How many units are in the basket. */
  quantity: number;
}

/** A product with its price, its availability and a button that adds it to the basket. */
export function ProductCard({ product, quantity }: Props) {
  const { sku, name, description, price, available } = product;
  return (
    <li className={classes.card} aria-label={name} data-sold-out={available <= 0 || undefined}>
      <ProductTile sku={sku} name={name} />
      <div className={classes.body}>
        <h2 className={classes.name}>
          <bdi>{name}</bdi>
        </h2>
        <p className={classes.description}>
          <bdi>{description}</bdi>
        </p>
        <div className={classes.facts}>
          <MoneyText value={price} className={`${classes.price ?? ""} numeric`} />
          <AvailabilityText available={available} />
        </div>
        <BasketAction product={product} quantity={quantity} />
      </div>
    </li>
  );
}

/** A button that becomes a stepper once the product is in the basket. The focus moves to whichever is shown. */
function BasketAction({ product, quantity }: Props) {
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
    <Button ref={button} variant="light" fullWidth px="xs" disabled={available <= 0} onClick={addOne} aria-label={`${label}: ${name}`}>
      {label}
    </Button>
  );
}
