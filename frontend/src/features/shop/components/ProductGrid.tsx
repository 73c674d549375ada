import { Skeleton, VisuallyHidden } from "@mantine/core";

import type { Product } from "@/shared/api/types";
import { useBasket } from "@/shared/basket/useBasket";

import { ProductCard } from "./ProductCard";
import classes from "./ProductGrid.module.css";

interface Props {
  products: readonly Product[];
  /** Whether the products are the results of the previous search. */
  isStale: boolean;
}

export function ProductGrid({ products, isStale }: Props) {
  const { lines } = useBasket();
  const quantities = new Map(lines.map(({ sku, quantity }) => [sku, quantity]));
  return (
    <ul className={classes.grid} aria-label="Products" aria-busy={isStale} data-stale={isStale || undefined}>
      {products.map((product) => (
        <ProductCard key={product.sku} product={product} quantity={quantities.get(product.sku) ?? 0} />
      ))}
    </ul>
  );
}

/** A placeholder for the first page of products. */
export function ProductGridSkeleton() {
  return (
    <div className={classes.grid} aria-busy>
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      {Array.from({ length: 8 }, (_, card) => (
        <Skeleton key={card} className={classes.placeholder} radius="lg" />
      ))}
    </div>
  );
}
