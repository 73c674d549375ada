import { Link } from "@tanstack/react-router";

import type { Order } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { nameOfFulfilment } from "@/shared/orders/shipmentLooks";
import { shortId } from "@/shared/orders/shortId";
import { formatDateTime, formatRelative } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { actionOf } from "../model/confirmation";
import { summarizeItems } from "../model/orderItems";
import classes from "./OrderRow.module.css";

/** An order in the list. The whole row is a link to its page. */
export function OrderRow({ order }: { order: Order }) {
  const { id, lines, total, status, createdAt } = order;
  const isWaiting = actionOf(order) !== undefined;
  const remark = isWaiting ? "Waits for your confirmation" : order.delayed === undefined ? nameOfFulfilment(order.fulfilment) : "Takes longer than usual";
  const now = useNow();
  return (
    <li>
      <Link to="/orders/$orderId" params={{ orderId: id }} className={classes.row}>
        <span className={classes.id}>{shortId(id)}</span>
        <span className={classes.items}>{summarizeItems(lines)}</span>
        <time className={classes.date} dateTime={createdAt} title={formatDateTime(createdAt)}>
          {formatRelative(createdAt, now)}
        </time>
        <span className={classes.status}>
          <OrderStatusBadge status={status} />
          {remark !== undefined && <span className={classes.remark} data-urgent={isWaiting || undefined}>{remark}</span>}
        </span>
        <MoneyText value={total} className={classes.total ?? ""} fw={600} />
      </Link>
    </li>
  );
}
