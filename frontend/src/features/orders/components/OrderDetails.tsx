import { Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

import type { OrderDetail } from "@/shared/api/types";

import classes from "./OrderDetails.module.css";
import { OrderLines } from "./OrderLines";
import { Receipt } from "./Receipt";
import { Timeline } from "./Timeline";

/** What happened, what was ordered, and the receipt. */
export function Details({ order }: { order: OrderDetail }) {
  return (
    <div className={classes.columns}>
      <Part title="What happened">
        <Timeline timeline={order.timeline} />
      </Part>
      <div className={classes.aside}>
        <Part title="What you ordered">
          <OrderLines order={order} />
        </Part>
        {order.status === "completed" && (
          <Part title="Receipt">
            <Receipt orderId={order.id} />
          </Part>
        )}
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder component="section" className={classes.part ?? ""}>
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
