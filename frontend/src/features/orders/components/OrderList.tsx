import { useMemo } from "react";

import type { Order } from "@/shared/api/types";
import { useWindowed } from "@/shared/lists/useWindowed";

import classes from "./OrderList.module.css";
import { OrderRow } from "./OrderRow";

interface Props {
  orders: readonly Order[];
  /** Whether there are no older orders. */
  isComplete: boolean;
  /** Is called with the first and the last order in view. */
  onView: (first: number, last: number) => void;
}

/** A row on a desktop and on a phone has about this height, in pixels. */
const rowHeights = { wide: 54, narrow: 112 };

/** Orders, each a link to its page. Of many, only those in view are in the DOM. */
export function OrderList({ orders, isComplete, onView }: Props) {
  const keys = useMemo(() => orders.map(({ id }) => id), [orders]);
  const rowHeight = matchMedia("(min-width: 48em)").matches ? rowHeights.wide : rowHeights.narrow;
  const { list, measure, rows, after, isLong } = useWindowed<HTMLUListElement>({ keys, rowHeight, onView });
  const count = isComplete ? orders.length : -1;
  return (
    <ul ref={list} className={classes.list} aria-label="Orders" style={{ paddingBottom: after }}>
      {rows.map(({ index, gap }) => {
        const order = orders[index];
        return order && <OrderRow key={order.id} ref={measure} order={order} index={index} count={isLong ? count : undefined} gap={gap} />;
      })}
    </ul>
  );
}
