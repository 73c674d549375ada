import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRotateClockwise } from "@tabler/icons-react";

import type { OperatorOrder } from "@/shared/api/types";
import { orderNumber } from "@/shared/orders/orderNumber";

import { ReasonDialog } from "../../components/ReasonDialog";
import { useRetryOrder } from "../api/retryOrder";

/** Tries the compensation of an order that needs attention again. */
export function RetryButton({ order: { id, status } }: { order: OperatorOrder }) {
  const [isOpen, { open, close }] = useDisclosure();
  const { mutate, isPending } = useRetryOrder(id);
  if (status !== "needs_attention") return null;
  return (
    <>
      <Button leftSection={<IconRotateClockwise size={16} />} onClick={open}>
        Try again
      </Button>
      {isOpen && (
        <ReasonDialog
          title={`Try order ${orderNumber(id)} again?`}
          consequence="The payment is voided or refunded, the stock released, and the order ends. Do this when the cause of the failure is gone. What was done already is not done twice."
          confirmLabel="Try again"
          isBusy={isPending}
          onConfirm={(reason) => mutate(reason, { onSettled: close })}
          onClose={close}
        />
      )}
    </>
  );
}
