import { IconArrowBackUp } from "@tabler/icons-react";

import type { Order } from "@/shared/api/types";
import { ConfirmButton } from "@/shared/components/ConfirmButton";

interface Props {
  order: Order;
  isAsking: boolean;
  onCancel: () => void;
}

/** Offers to cancel while it may still succeed. */
export function CancelOrder({ order, isAsking, onCancel }: Props) {
  if (!order.cancellable) return null;
  return (
    <ConfirmButton
      variant="default"
      leftSection={<IconArrowBackUp size={16} />}
      loading={isAsking}
      question="Cancel this order?"
      consequence="What was charged goes back to your card, and the items go back to the shelf. This cannot be undone."
      confirmLabel="Cancel order"
      confirmColor="red"
      cancelLabel="Keep order"
      onConfirm={onCancel}
    >
      Cancel order
    </ConfirmButton>
  );
}
