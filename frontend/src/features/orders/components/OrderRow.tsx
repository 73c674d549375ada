import { Link } from "@tanstack/react-router";

import type { Order } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { shortId } from "@/shared/orders/shortId";
import { formatDateTime, formatRelative } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { summarizeItems } from "../model/orderItems";
import classes from "./OrderRow.module.css";

/** An order in the list. The whole row is a link to its page. */
export function OrderRow({ order: { id, lines, total, status, createdAt, delayed } }: { order: Order }) {
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
          {delayed !== undefined && <span className={classes.delay}>Takes longer than usual</span>}
        </span>
        <MoneyText value={total} className={classes.total ?? ""} fw={600} />
      </Link>
    </li>
  );
}
