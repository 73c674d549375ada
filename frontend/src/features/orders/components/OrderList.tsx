import type { Order } from "@/shared/api/types";

import classes from "./OrderList.module.css";
import { OrderRow } from "./OrderRow";

/** Orders, each a link to its page. */
export function OrderList({ orders }: { orders: readonly Order[] }) {
  return (
    <ul className={classes.list} aria-label="Orders">
      {orders.map((order) => (
        <OrderRow key={order.id} order={order} />
      ))}
    </ul>
  );
}
