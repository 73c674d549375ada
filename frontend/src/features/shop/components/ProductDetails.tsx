import { Stack, Text, Title } from "@mantine/core";

import type { Product } from "@/shared/api/types";
import { useBasket } from "@/shared/basket/useBasket";
import { usePageMeta } from "@/shared/browser/usePageMeta";
import { MoneyText } from "@/shared/components/MoneyText";
import { TextLink } from "@/shared/components/TextLink";

import { metaDescription } from "../model/metaDescription";
import { AvailabilityText } from "./AvailabilityText";
import { BasketAction } from "./BasketAction";
import { Gallery } from "./Gallery";
import classes from "./ProductDetails.module.css";

/** A product with its pictures, its description and what a shopper needs to buy it. */
export function ProductDetails({ product }: { product: Product }) {
  const { name, description, pictures = [] } = product;
  usePageMeta(name, metaDescription(description));
  return (
    <article className={classes.columns} aria-label={name}>
      <Gallery name={name} pictures={pictures} />
      <Stack gap="lg">
        <Heading product={product} />
        <Purchase product={product} />
        {description !== "" && <p className={classes.description}>{description}</p>}
        <Text size="xs" c="dimmed">
          SKU {product.sku}
        </Text>
      </Stack>
    </article>
  );
}

function Heading({ product: { name, category } }: { product: Product }) {
  return (
    <div>
      {category !== undefined && (
        <TextLink to="/" search={{ category: category.slug }} size="sm" className={classes.category}>
          {category.name}
        </TextLink>
      )}
      <Title order={1} className={classes.name}>
        {name}
      </Title>
    </div>
  );
}

function Purchase({ product }: { product: Product }) {
  const { lines } = useBasket();
  const quantity = lines.find(({ sku }) => sku === product.sku)?.quantity ?? 0;
  return (
    <div className={classes.purchase}>
      <div className={classes.facts}>
        <MoneyText value={product.price} className={`${classes.price ?? ""} numeric`} />
        <AvailabilityText available={product.available} />
      </div>
      <BasketAction product={product} quantity={quantity} isMain />
      {quantity > 0 && (
        <TextLink to="/basket" size="sm" ta="center">
          Go to the basket
        </TextLink>
      )}
    </div>
  );
}
