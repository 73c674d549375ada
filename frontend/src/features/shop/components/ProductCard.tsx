import { Link } from "@tanstack/react-router";

import type { Product } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";

import { AvailabilityText } from "./AvailabilityText";
import { BasketAction } from "./BasketAction";
import { ProductTile } from "./ProductTile";
import classes from "./ProductCard.module.css";

interface Props {
  product: Product;
  /** How many units are in the basket. */
  quantity: number;
}

/** A product with its price, its availability and a button that adds it to the basket. The rest of the card opens its page. */
export function ProductCard({ product, quantity }: Props) {
  const { sku, name, description, price, available, pictures } = product;
  return (
    <li className={classes.card} aria-label={name} data-sold-out={available <= 0 || undefined}>
      <ProductTile name={name} picture={pictures?.[0]} />
      <div className={classes.body}>
        <h2 className={classes.name}>
          <Link to="/products/$sku" params={{ sku }} className={classes.link}>
            <bdi>{name}</bdi>
          </Link>
        </h2>
        <p className={classes.description}>
          <bdi>{description}</bdi>
        </p>
        <div className={classes.facts}>
          <MoneyText value={price} className={`${classes.price ?? ""} numeric`} />
          <AvailabilityText available={available} />
        </div>
        <div className={classes.action}>
          <BasketAction product={product} quantity={quantity} />
        </div>
      </div>
    </li>
  );
}
