import { Button, Text } from "@mantine/core";
import { IconCreditCard, IconRepeat, IconShoppingBagCheck } from "@tabler/icons-react";

import type { Order } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";

import type { Reorder } from "../hooks/useReorder";
import { recoveryOf } from "../model/recovery";
import classes from "./ReorderButtons.module.css";

/** A button that puts the items of the order into the basket, whatever its status is. */
export function OrderAgain({ reorder }: { reorder: Reorder }) {
  return (
    <Button variant="default" leftSection={<IconRepeat size={16} />} onClick={reorder.orderAgain}>
      Order again
    </Button>
  );
}

/** The way on from an order that failed, if there is one. */
export function RecoverOrder({ order, reorder }: { order: Order; reorder: Reorder }) {
  const recovery = recoveryOf(order);
  if (recovery === undefined) return null;
  const isPayment = recovery.way === "pay";
  return (
    <div className={classes.recovery}>
      <BusyButton
        variant={reorder.outcome === undefined ? "filled" : "light"} // then the outcome has the main button
        isBusy={reorder.isReading}
        leftSection={isPayment ? <IconCreditCard size={18} /> : <IconShoppingBagCheck size={18} />}
        onClick={isPayment ? reorder.payAgain : reorder.orderAvailable}
      >
        {recovery.label}
      </BusyButton>
      <Text size="sm" c="dimmed">
        {isPayment ? "The items go back into your basket" : "What there is goes into your basket"}, and you confirm the order at the checkout.
      </Text>
    </div>
  );
}
