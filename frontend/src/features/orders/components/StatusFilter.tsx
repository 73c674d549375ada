import { orderStatuses } from "@/shared/api/orderStatus";
import type { OrderStatus } from "@/shared/api/types";
import { Choice, Choices } from "@/shared/components/Choices";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";

/** Links that filter the orders by status. The address holds the filter. */
export function StatusFilter({ status }: { status: OrderStatus | undefined }) {
  const choices = [undefined, ...orderStatuses];
  return (
    <Choices label="Filter by status">
      {choices.map((choice) => (
        <Choice key={choice ?? "all"} to="/orders" search={choice === undefined ? {} : { status: choice }} isChosen={choice === status}>
          {choice === undefined ? "All" : orderStatusLooks[choice].label}
        </Choice>
      ))}
    </Choices>
  );
}
