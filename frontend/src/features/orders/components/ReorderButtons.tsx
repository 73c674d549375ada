import { Button, Text } from "@mantine/core";
import { IconCreditCard, IconRepeat, IconShoppingBagCheck } from "@tabler/icons-react";
import { useState } from "react";

import type { Order } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { TextLink } from "@/shared/components/TextLink";
import { orderedAgain } from "@/shared/orders/orderedAgain";
import { orderNumber } from "@/shared/orders/orderNumber";
import { useSession } from "@/shared/session/useSession";

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

/** The way on from an order that failed, if there is one. Whoever went it already is told so, and may go it again. */
export function RecoverOrder({ order, reorder }: { order: Order; reorder: Reorder }) {
  const recovery = recoveryOf(order);
  const { user } = useSession();
  const [again] = useState(() => user && orderedAgain(user.id, order.id));
  if (recovery === undefined) return null;
  const isPayment = recovery.way === "pay";
  return (
    <div className={classes.recovery}>
      {again !== undefined && (
        <Text className={classes.again}>
          You ordered this again: <TextLink to="/orders/$orderId" params={{ orderId: again }} inherit underline="always">order {orderNumber(again)}</TextLink>.
        </Text>
      )}
      <BusyButton
        variant={again !== undefined ? "default" : reorder.outcome === undefined ? "filled" : "light"} // then the outcome has the main button
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
