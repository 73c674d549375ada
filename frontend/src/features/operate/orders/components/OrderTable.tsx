import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Fragment, memo, type Ref, useMemo } from "react";

import type { Delay, OperatorOrder } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { MoneyText } from "@/shared/components/MoneyText";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";
import { useWindowed } from "@/shared/lists/useWindowed";
import { sum } from "@/shared/money/money";
import { useSession } from "@/shared/session/useSession";
import { sentence } from "@/shared/text/sentence";

import { DecideButton } from "./DecideButton";
import { LastWithdrawal } from "./LastWithdrawal";
import classes from "./OrderTable.module.css";
import { RefundDialog } from "./RefundDialog";

interface Props {
  orders: readonly OperatorOrder[];
  withStatus?: boolean;
  /** Whether there are no more orders. */
  isComplete: boolean;
  /** Is called with the first and the last order in view. */
  onView?: (first: number, last: number) => void;
}

/** A row on a desktop and on a phone has about this height, in pixels. */
const rowHeights = { wide: 76, narrow: 161 };

/**
 * A table of orders of all users, with the status of each if they differ. On a
 * phone each row becomes a card. Of many orders, only those in view are in the DOM.
 */
export function OrderTable({ orders, withStatus = false, isComplete, onView }: Props) {
  const keys = useMemo(() => orders.map(({ id }) => id), [orders]);
  const rowHeight = matchMedia("(min-width: 62em)").matches ? rowHeights.wide : rowHeights.narrow;
  const { list, measure, rows, after, isLong } = useWindowed<HTMLTableSectionElement>({ keys, rowHeight, onView });
  return (
    <table className={classes.table} aria-label="Orders" data-long={isLong || undefined} aria-rowcount={isLong ? (isComplete ? orders.length + 1 : -1) : undefined}>
      <thead className={classes.head}>
        <tr aria-rowindex={isLong ? 1 : undefined}>
          <th scope="col">Order</th>
          <th scope="col">User</th>
          <th scope="col">Reason</th>
          <th scope="col">Changed</th>
          <th scope="col" className={classes.total}>Total</th>
        </tr>
      </thead>
      <tbody ref={list}>
        {rows.map(({ index, gap }) => {
          const order = orders[index];
          if (order === undefined) return null;
          return (
            <Fragment key={order.id}>
              {gap > 0 && <Gap height={gap} />}
              <Row ref={measure} order={order} index={index} isLong={isLong} withStatus={withStatus} />
            </Fragment>
          );
        })}
        {after > 0 && <Gap height={after} />}
      </tbody>
    </table>
  );
}

/** Takes the place of rows that are not in the DOM. */
function Gap({ height }: { height: number }) {
  return (
    <tr className={classes.gap} aria-hidden>
      <td colSpan={5} style={{ height }} />
    </tr>
  );
}

interface RowProps {
  order: OperatorOrder;
  index: number;
  /** Whether the table leaves out rows, so that this one says which it is. */
  isLong: boolean;
  withStatus: boolean;
  ref: Ref<HTMLTableRowElement>;
}

const Row = memo(function Row({ order, index, isLong, withStatus, ref }: RowProps) {
  const { id, userId, total, reason, delayed, updatedAt, refunds, withdrawals } = order;
  const isEmpty = reason === undefined && delayed === undefined && refunds === undefined && withdrawals === undefined;
  return (
    <tr ref={ref} data-index={index} aria-rowindex={isLong ? index + 2 : undefined}>
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
        {reason !== undefined && <bdi>{sentence(reason.message)}</bdi>}
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
});

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
