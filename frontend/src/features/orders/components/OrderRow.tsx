import { Link } from "@tanstack/react-router";
import { memo, type Ref } from "react";

import type { Order } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { nameOfFulfilment } from "@/shared/orders/shipmentLooks";
import { orderNumber } from "@/shared/orders/orderNumber";
import { formatDateTime } from "@/shared/time/time";
import { useRelative } from "@/shared/time/useNow";

import { actionOf } from "../model/confirmation";
import { summarizeItems } from "../model/orderItems";
import classes from "./OrderRow.module.css";

interface Props {
  order: Order;
  index: number;
  /** Of a long list, how many orders it has, or -1 while that is not known. */
  count: number | undefined;
  /** The height in pixels of the rows before it that are left out. */
  gap: number;
  ref: Ref<HTMLLIElement>;
}

/** An order in the list. The whole row is a link to its page. */
export const OrderRow = memo(function OrderRow({ order, index, count, gap, ref }: Props) {
  const { id, lines, total, status, createdAt } = order;
  const isWaiting = actionOf(order) !== undefined;
  const remark = isWaiting ? "Waits for your confirmation" : order.delayed === undefined ? nameOfFulfilment(order.fulfilment) : "Takes longer than usual";
  const relative = useRelative(createdAt);
  return (
    <li ref={ref} data-index={index} style={{ marginTop: gap }} aria-setsize={count} aria-posinset={count === undefined ? undefined : index + 1}>
      <Link to="/orders/$orderId" params={{ orderId: id }} className={classes.row}>
        <span className={classes.id}>{orderNumber(id)}</span>
        <span className={classes.items}>{summarizeItems(lines)}</span>
        <time className={classes.date} dateTime={createdAt} title={formatDateTime(createdAt)}>
          {relative}
        </time>
        <span className={classes.status}>
          <OrderStatusBadge status={status} />
          {remark !== undefined && <span className={classes.remark} data-urgent={isWaiting || undefined}>{remark}</span>}
        </span>
        <MoneyText value={total} className={classes.total ?? ""} fw={600} />
      </Link>
    </li>
  );
});
