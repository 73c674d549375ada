import type { Delay, OperatorOrder } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { MoneyText } from "@/shared/components/MoneyText";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";
import { sentence } from "@/shared/text/sentence";

import classes from "./OrderTable.module.css";

/** A table of orders of all users. On a phone each row becomes a card. */
export function OrderTable({ orders }: { orders: readonly OperatorOrder[] }) {
  return (
    <table className={classes.table} aria-label="Orders">
      <thead className={classes.head}>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">User</th>
          <th scope="col">Reason</th>
          <th scope="col">Changed</th>
          <th scope="col" className={classes.total}>Total</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <Row key={order.id} order={order} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ order: { id, userId, total, reason, delayed, updatedAt } }: { order: OperatorOrder }) {
  return (
    <tr>
      <td className={classes.order}>
        <div className={classes.copyable}>
          <span className={classes.id}>{id}</span>
          <CopyButton value={id} label={`Copy order ${id}`} />
        </div>
      </td>
      <td className={classes.user}>
        <div className={classes.copyable}>
          <TextLink to="/operate/erasures" search={{ user: userId }} inherit c="inherit" aria-label={`Erasure of user ${userId}`}>
            {userId}
          </TextLink>
          <CopyButton value={userId} label={`Copy user ${userId}`} />
        </div>
      </td>
      <td className={classes.reason} data-empty={(reason === undefined && delayed === undefined) || undefined}>
        {reason !== undefined && sentence(reason.message)}
        {delayed !== undefined && <Waiting delay={delayed} />}
        {reason === undefined && delayed === undefined && "—"}
        {reason !== undefined && <span className={classes.code}>{reason.code}</span>}
      </td>
      <td className={classes.changed}>
        <Timestamp value={updatedAt} />
      </td>
      <td className={classes.total}>
        <MoneyText value={total} fw={600} />
      </td>
    </tr>
  );
}

/** What a delayed order waits for, and since when. */
function Waiting({ delay: { since, step } }: { delay: Delay }) {
  return (
    <>
      Waits since <Timestamp value={since} />
      <span className={classes.code}>{step}</span>
    </>
  );
}
