import { Badge, Text } from "@mantine/core";

import type { OrderStock } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { TextLink } from "@/shared/components/TextLink";

import { stockLooks } from "../model/effects";
import classes from "./Effects.module.css";

/** The units of the order, and what became of them. */
export function OrderStockCard({ stock: { state, units } }: { stock: OrderStock }) {
  const { label, color } = stockLooks[state];
  return (
    <Card title="Stock">
      <Badge tt="none" variant="light" color={color} mb="xs">
        {label}
      </Badge>
      <ul className={classes.list} aria-label="Units of the order">
        {units.map(({ sku, units: count }) => (
          <li key={sku}>
            <Text size="sm" component="span" className="numeric">{count} × </Text>
            <TextLink to="/operate/products" search={{ sku }} size="sm">
              {sku}
            </TextLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}
