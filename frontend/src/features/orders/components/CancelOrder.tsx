import { IconArrowBackUp } from "@tabler/icons-react";

import type { Order } from "@/shared/api/types";
import { ConfirmButton } from "@/shared/components/ConfirmButton";

interface Props {
  order: Order;
  isCancelling: boolean;
  onCancel: () => void;
}

/** A button that cancels the order, shown while that may still succeed. */
export function CancelOrder({ order, isCancelling, onCancel }: Props) {
  if (!order.cancellable) return null;
  return (
    <ConfirmButton
      variant="default"
      leftSection={<IconArrowBackUp size={16} />}
      loading={isCancelling}
      question="Cancel this order?"
      consequence="Any charge will be refunded to your card and the items will be released. This cannot be undone."
      confirmLabel="Cancel order"
      confirmColor="red"
      cancelLabel="Keep order"
      onConfirm={onCancel}
    >
      Cancel order
    </ConfirmButton>
  );
}
