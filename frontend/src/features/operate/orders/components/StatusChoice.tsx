import { orderStatuses } from "@/shared/api/orderStatus";
import type { OrderStatus } from "@/shared/api/types";
import { Choice, Choices } from "@/shared/components/Choices";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";

const choices = ["needs_attention", ...orderStatuses.filter((status) => status !== "needs_attention")] as const;

/** Links that filter the orders by status. Orders that need attention come first. */
export function StatusChoice({ status }: { status: OrderStatus }) {
  return (
    <Choices label="Orders by status">
      {choices.map((choice) => (
        <Choice key={choice} to="/operate/orders" search={{ status: choice }} isChosen={choice === status}>
          {orderStatusLooks[choice].label}
        </Choice>
      ))}
    </Choices>
  );
}
