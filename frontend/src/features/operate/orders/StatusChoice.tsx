import { Link } from "@tanstack/react-router";

import { orderStatuses } from "@/shared/api/orderStatus";
import type { OrderStatus } from "@/shared/api/types";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";

import classes from "./StatusChoice.module.css";

const choices = ["needs_attention", ...orderStatuses.filter((status) => status !== "needs_attention")] as const;

/** Which orders are shown, those that need somebody first; kept in the address. */
export function StatusChoice({ status }: { status: OrderStatus }) {
  return (
    <nav aria-label="Orders by status" className={classes.choices}>
      {choices.map((choice) => (
        <Link
          key={choice}
          to="/operate"
          search={{ status: choice }}
          className={classes.choice}
          aria-current={choice === status ? "true" : undefined}
          data-chosen={choice === status}
          activeProps={{}}
        >
          {orderStatusLooks[choice].label}
        </Link>
      ))}
    </nav>
  );
}
