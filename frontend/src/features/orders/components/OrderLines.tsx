import { Text } from "@mantine/core";

import type { Order } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { formatMoney, times } from "@/shared/money/money";

import classes from "./OrderLines.module.css";

/** The items of an order with their prices, and the total. */
export function OrderLines({ order: { lines, total } }: { order: Order }) {
  return (
    <>
      <ul className={classes.lines}>
        {lines.map((line, index) => (
          <li key={`${line.sku} ${index}`} className={classes.line}>
            <div>
              <Text size="sm" fw={550}>
                <bdi>{line.name}</bdi>
              </Text>
              <Text size="xs" c="dimmed" className="numeric">{`${line.quantity} × ${formatMoney(line.unitPrice)}`}</Text>
            </div>
            <MoneyText value={times(line.unitPrice, line.quantity)} size="sm" />
          </li>
        ))}
      </ul>
      <div className={classes.total}>
        <span>Total</span>
        <MoneyText value={total} fw={680} />
      </div>
    </>
  );
}
