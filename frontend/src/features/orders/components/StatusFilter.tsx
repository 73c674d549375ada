import { Link } from "@tanstack/react-router";

import { orderStatuses } from "@/shared/api/orderStatus";
import type { OrderStatus } from "@/shared/api/types";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";

import classes from "./StatusFilter.module.css";

/** Which orders are shown; kept in the address. On a phone the row scrolls. */
export function StatusFilter({ status }: { status: OrderStatus | undefined }) {
  const choices = [undefined, ...orderStatuses];
  return (
    <nav aria-label="Filter by status" className={classes.filter}>
      {choices.map((choice) => (
        <Link
          key={choice ?? "all"}
          to="/orders"
          search={choice === undefined ? {} : { status: choice }}
          className={classes.choice}
          aria-current={choice === status ? "true" : undefined}
          data-chosen={choice === status}
          activeProps={{}}
        >
          {choice === undefined ? "All" : orderStatusLooks[choice].label}
        </Link>
      ))}
    </nav>
  );
}
