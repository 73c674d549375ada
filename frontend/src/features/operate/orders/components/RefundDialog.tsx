import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";

import type { OperatorOrder } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useForm } from "@/shared/forms/useForm";
import { formatMoney } from "@/shared/money/money";
import { notify } from "@/shared/notify/notify";
import { orderNumber } from "@/shared/orders/orderNumber";

import { useRefundOrder } from "../api/refundOrder";
import { amountOf, check, type Field, formOf, places, type RefundForm, requestOf } from "../model/refundForm";
import { RefundFields } from "./RefundFields";

interface Props {
  order: OperatorOrder;
  onClose: () => void;
}

/** Refunds a completed order, or a part of it. Each opening of the dialog makes one refund, however often it is sent. */
export function RefundDialog({ order, onClose }: Props) {
  const [id] = useState(() => crypto.randomUUID());
  const { mutate, error, isPending } = useRefundOrder(order.id);
  const [initial] = useState(() => formOf(order));
  const faults = errorsOf(error, places);
  const { form, change, errors, others, submit, element } = useForm<RefundForm, Field>({ initial, check: check(order), faults, error });
  const amount = amountOf(order, form);
  const refund = (complete: RefundForm) =>
    mutate(requestOf(order, complete, id), {
      onSuccess: () => {
        notify({ color: "green", title: "The refund is on its way", message: "The shopper gets a mail and a credit note once it is made." });
        onClose();
      },
    });
  return (
    <Dialog isOpen title={`Refund order ${orderNumber(order.id)}`} onClose={onClose}>
      <form
        ref={element}
        noValidate
        aria-label="Refund"
        onSubmit={(event) => {
          event.preventDefault();
          submit(refund);
        }}
      >
        <Stack gap="lg">
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
          <RefundFields order={order} form={form} errors={errors} change={change} />
          <Text size="sm" c="dimmed">
            The money goes back to the shopper&apos;s card. This cannot be undone. Who refunded and why is recorded for good.
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" color="red" isBusy={isPending}>
              {amount === undefined || amount.amount === 0 ? "Refund" : `Refund ${formatMoney(amount)}`}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
