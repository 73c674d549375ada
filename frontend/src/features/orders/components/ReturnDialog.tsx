import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";

import type { OrderDetail } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";
import { UnitsFields } from "@/shared/components/UnitsFields";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useForm } from "@/shared/forms/useForm";
import { formatMoney } from "@/shared/money/money";
import { notify } from "@/shared/notify/notify";
import { formatDateTime } from "@/shared/time/time";

import { useWithdraw } from "../api/withdraw";
import { amountOf, check, type Field, formOf, places, requestOf, type WithdrawalForm } from "../model/withdrawalForm";

interface Props {
  order: OrderDetail;
  onClose: () => void;
}

/** Asks which items to return. Each opening of the dialog makes one request, however often it is sent. */
export default function ReturnDialog({ order, onClose }: Props) {
  const [id] = useState(() => crypto.randomUUID());
  const { mutate, error, isPending } = useWithdraw(order.id);
  const [until] = useState(order.withdrawableUntil);
  const [initial] = useState(() => formOf(order));
  const faults = errorsOf(error, places);
  const { form, change, errors, others, submit, element } = useForm<WithdrawalForm, Field>({ initial, check: check(order), faults, error });
  const amount = amountOf(order, form);
  const request = (complete: WithdrawalForm) =>
    mutate(requestOf(order, complete, id), {
      onSuccess: () => {
        notify({ color: "green", title: "We received your request", message: "You get a mail now, and another one when we have decided." });
        onClose();
      },
    });
  return (
    <Dialog isOpen title="Return items" onClose={onClose}>
      <form
        ref={element}
        noValidate
        aria-label="Return items"
        onSubmit={(event) => {
          event.preventDefault();
          submit(request);
        }}
      >
        <Stack gap="lg">
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
          {until !== undefined && <Text size="sm">You can ask for this until {formatDateTime(until)}.</Text>}
          <UnitsFields label="Items to return" order={order} units={form.units} error={errors.lines} onChange={(units) => change("lines", { units })} />
          <Textarea
            label="Reason"
            description="You need not give one."
            maxLength={500}
            autosize
            minRows={2}
            value={form.reason}
            onChange={(event) => change("reason", { reason: event.currentTarget.value })}
            error={errors.reason}
          />
          <NextSteps amount={amount === undefined ? undefined : formatMoney(amount)} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" isBusy={isPending}>
              Send request
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** What happens after the request. */
function NextSteps({ amount }: { amount: string | undefined }) {
  return (
    <Text size="sm" c="dimmed" role="status">
      We look at your request and tell you by mail what we decide. If we accept it, {amount === undefined ? "the money" : <strong>{amount}</strong>} goes back to the
      card that you paid with. Nothing is refunded before.
    </Text>
  );
}
