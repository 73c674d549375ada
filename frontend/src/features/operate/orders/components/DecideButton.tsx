import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import type { OperatorOrder } from "@/shared/api/types";

import { openOf } from "../model/decisionForm";
import { DecisionDialog } from "./DecisionDialog";

/** Opens the dialog to decide an order's withdrawal, if one is open. */
export function DecideButton({ order }: { order: OperatorOrder }) {
  const [isOpen, { open, close }] = useDisclosure();
  const withdrawal = openOf(order);
  if (withdrawal === undefined) return null;
  return (
    <>
      <Button variant="light" size="compact-sm" onClick={open} aria-label={`Decide the withdrawal from order ${order.id}`}>
        Decide
      </Button>
      {isOpen && <DecisionDialog order={order} withdrawal={withdrawal} onClose={close} />}
    </>
  );
}
