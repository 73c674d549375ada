import { Modal, Text } from "@mantine/core";
import { IconBuildingBank } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { OrderDetail } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { MoneyText } from "@/shared/components/MoneyText";
import { orderNumber } from "@/shared/orders/orderNumber";
import { formatTime } from "@/shared/time/time";

import classes from "./BankDialog.module.css";

interface Props {
  isOpen: boolean;
  order: OrderDetail;
  /** When the order is given up. */
  until: string;
  isSending: boolean;
  /** Why the answer did not arrive, if it did not. */
  fault: ReactNode;
  onAnswer: (isAccepted: boolean) => void;
  /** Closes the dialog without an answer. */
  onClose: () => void;
}

/** What a bank asks before it lets a card pay. The sandbox plays the bank. */
export function BankDialog({ isOpen, order, until, isSending, fault, onAnswer, onClose }: Props) {
  const title = (
    <span className={classes.bank}>
      <span className={classes.icon} aria-hidden>
        <IconBuildingBank size={20} />
      </span>
      Sandbox Bank
    </span>
  );
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} padding="lg" closeOnClickOutside={false} closeButtonProps={{ "aria-label": "Close and decide later" }}>
      <div className={classes.content}>
        <Text fw={620} size="lg">
          Is this payment yours?
        </Text>
        <dl className={classes.facts}>
          <dt>Amount</dt>
          <dd>
            <MoneyText value={order.total} fw={680} />
          </dd>
          <dt>Shop</dt>
          <dd>EventForge</dd>
          <dt>Order</dt>
          <dd>{orderNumber(order.id)}</dd>
        </dl>
        {fault}
        <div className={classes.buttons}>
          <BusyButton variant="default" isBusy={isSending} onClick={() => onAnswer(false)}>
            Refuse
          </BusyButton>
          <BusyButton data-autofocus isBusy={isSending} onClick={() => onAnswer(true)}>
            Confirm
          </BusyButton>
        </div>
        <Text size="xs" c="dimmed">
          You can also decide later, until {formatTime(until)}. This bank is part of the sandbox, and no real money moves.
        </Text>
      </div>
    </Modal>
  );
}
