import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import type { Delay, OperatorOrder } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { MoneyText } from "@/shared/components/MoneyText";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";
import { sum } from "@/shared/money/money";
import { useSession } from "@/shared/session/useSession";
import { sentence } from "@/shared/text/sentence";

import { DecideButton } from "./DecideButton";
import { LastWithdrawal } from "./LastWithdrawal";
import classes from "./OrderTable.module.css";
import { RefundDialog } from "./RefundDialog";

/** A table of orders of all users, with the status of each if they differ. On a phone each row becomes a card. */
export function OrderTable({ orders, withStatus = false }: { orders: readonly OperatorOrder[]; withStatus?: boolean }) {
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
          <Row key={order.id} order={order} withStatus={withStatus} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ order, withStatus }: { order: OperatorOrder; withStatus: boolean }) {
  const { id, userId, total, reason, delayed, updatedAt, refunds, withdrawals } = order;
  const isEmpty = reason === undefined && delayed === undefined && refunds === undefined && withdrawals === undefined;
  return (
    <tr>
      <td className={classes.order}>
        <div className={classes.copyable}>
          <TextLink to="/operate/orders/$orderId" params={{ orderId: id }} inherit className={classes.id ?? ""}>
            {id}
          </TextLink>
          <CopyButton value={id} label={`Copy order ${id}`} />
        </div>
        {withStatus && <OrderStatusBadge status={order.status} />}
      </td>
      <td className={classes.user}>
        <div className={classes.copyable}>
          <TextLink to="/operate/erasures" search={{ user: userId }} inherit c="inherit" aria-label={`Erasure of user ${userId}`}>
            {userId}
          </TextLink>
          <CopyButton value={userId} label={`Copy user ${userId}`} />
        </div>
      </td>
      <td className={classes.reason} data-empty={isEmpty || undefined}>
        {reason !== undefined && sentence(reason.message)}
        {delayed !== undefined && <Waiting delay={delayed} />}
        {refunds !== undefined && <Refunded refunds={refunds} />}
        <LastWithdrawal order={order} />
        {isEmpty && "—"}
        {reason !== undefined && <span className={classes.code}>{reason.code}</span>}
      </td>
      <td className={classes.changed}>
        <Timestamp value={updatedAt} />
      </td>
      <td className={classes.total}>
        <MoneyText value={total} fw={600} />
        <div className={classes.actions}>
          <DecideButton order={order} />
          <RefundButton order={order} />
        </div>
      </td>
    </tr>
  );
}

/** What was refunded of a completed order, and whether a refund waits or failed. */
function Refunded({ refunds }: { refunds: NonNullable<OperatorOrder["refunds"]> }) {
  const total = sum(refunds.map(({ amount }) => amount));
  const open = refunds.find(({ state }) => state === "unsettled") ?? refunds.find(({ state }) => state === "pending");
  const notes = { pending: "in progress", unsettled: "refused by the payment gateway: settle it by hand", refunded: undefined };
  const note = open === undefined ? undefined : notes[open.state];
  return (
    <>
      Refunded {total !== undefined && <MoneyText value={total} />}
      {note !== undefined && <span className={classes.code}>{note}</span>}
    </>
  );
}

/** Opens the dialog to refund a completed order, for those who may. */
function RefundButton({ order }: { order: OperatorOrder }) {
  const { user } = useSession();
  const [isOpen, { open, close }] = useDisclosure();
  if (order.refundable === undefined || user?.isFinance !== true) return null;
  return (
    <>
      <Button variant="subtle" size="compact-sm" onClick={open} aria-label={`Refund order ${order.id}`}>
        Refund
      </Button>
      {isOpen && <RefundDialog order={order} onClose={close} />}
    </>
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
