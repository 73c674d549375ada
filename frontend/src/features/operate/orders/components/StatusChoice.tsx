import { orderStatuses } from "@/shared/api/orderStatus";
import { Choice, Choices } from "@/shared/components/Choices";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";

import { type Filters, hashOf, ordersPage } from "../model/find";

const choices = ["needs_attention", "all", ...orderStatuses.filter((status) => status !== "needs_attention")] as const;

interface Props {
  /** The status that is shown; undefined if what is searched for decides. */
  status: Filters["status"];
  filters: Filters;
  query: string;
}

/** Links that filter the orders by status. Orders that need attention come first. They keep what is searched for. */
export function StatusChoice({ status, filters, query }: Props) {
  return (
    <Choices label="Orders by status">
      {choices.map((choice) => (
        <Choice key={choice} to={ordersPage} search={{ ...filters, status: choice }} hash={hashOf(query)} isChosen={choice === status}>
          {choice === "all" ? "All" : orderStatusLooks[choice].label}
        </Choice>
      ))}
    </Choices>
  );
}
