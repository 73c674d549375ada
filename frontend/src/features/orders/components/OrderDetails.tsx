import { Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

import type { OrderDetail } from "@/shared/api/types";

import { DeliveryAddress } from "./DeliveryAddress";
import classes from "./OrderDetails.module.css";
import { OrderLines } from "./OrderLines";
import { Receipt } from "./Receipt";
import { RefundList } from "./RefundList";
import { ReturnList } from "./ReturnList";

/** The items of an order, and what belongs to them: its receipt, returns and refunds. */
export function OrderDetails({ order }: { order: OrderDetail }) {
  return (
    <div className={classes.columns}>
      <Section title="What you ordered">
        <OrderLines order={order} />
      </Section>
      <div className={classes.aside}>
        <DeliveryAddress address={order.deliveryAddress} />
        {order.status === "completed" && (
          <Section title="Receipt">
            <Receipt orderId={order.id} completedAt={order.timeline.find(({ type }) => type === "order.completed")?.occurredAt} />
          </Section>
        )}
        {order.withdrawals !== undefined && (
          <Section title="Returns">
            <ReturnList order={order} withdrawals={order.withdrawals} />
          </Section>
        )}
        {order.refunds !== undefined && (
          <Section title="Refunds">
            <RefundList order={order} refunds={order.refunds} />
          </Section>
        )}
      </div>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder component="section" className={classes.section ?? ""}>
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
