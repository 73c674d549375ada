import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";

import type { Investigation } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { type FormState, useForm } from "@/shared/forms/useForm";
import { formatMoney } from "@/shared/money/money";
import { notify } from "@/shared/notify/notify";
import { orderNumber } from "@/shared/orders/orderNumber";

import { useSettleOrder } from "../api/settleOrder";
import { words } from "../model/orderAction";
import { check, empty, type Field, places, requestOf, type SettleForm } from "../model/settleForm";

interface Props {
  investigation: Investigation;
  onClose: () => void;
}

/** Records what an operator returned outside the payment gateway. */
export function SettleDialog({ investigation: { order, dues = [] }, onClose }: Props) {
  const { mutate, error, isPending } = useSettleOrder(order.id);
  const faults = errorsOf(error, places);
  const { form, change, errors, others, submit, element } = useForm<SettleForm, Field>({ initial: empty, check: check(dues), faults, error });
  const settle = (complete: SettleForm) => {
    const request = requestOf(dues, complete);
    if (request === undefined) return;
    mutate(request, {
      onSuccess: () => {
        notify({ color: "green", title: words.settle_order.done, message: "The order and the books say so." });
        onClose();
      },
    });
  };
  return (
    <Dialog isOpen title={`Settle order ${orderNumber(order.id)} by hand`} onClose={onClose}>
      <form
        ref={element}
        noValidate
        aria-label="Settle by hand"
        onSubmit={(event) => {
          event.preventDefault();
          submit(settle);
        }}
      >
        <Stack gap="lg">
          <Text size="sm">{words.settle_order.consequence}</Text>
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
          <SettleFields dues={dues} form={form} errors={errors} change={change} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" color="red" isBusy={isPending}>
              {words.settle_order.confirm}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

type FieldsProps = Pick<FormState<SettleForm, Field>, "form" | "errors" | "change"> & { dues: NonNullable<Investigation["dues"]> };

function SettleFields({ dues, form, errors, change }: FieldsProps) {
  const due = dues[form.due];
  return (
    <>
      {dues.length > 1 && (
        <Radio.Group label="What was returned" value={String(form.due)} onChange={(value) => change("amount", { due: Number(value) })}>
          <Stack gap="xs" mt="xs">
            {dues.map(({ refundId, amount }, n) => (
              <Radio key={refundId ?? ""} value={String(n)} label={`${refundId === undefined ? "The payment" : `Refund ${refundId}`}, ${formatMoney(amount)}`} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {due !== undefined && (
        <TextInput
          label={`Amount in ${due.amount.currency}`}
          description={`The payment gateway refuses to refund ${formatMoney(due.amount)}. Enter what you returned.`}
          required
          inputMode="decimal"
          autoComplete="off"
          value={form.amount}
          onChange={(event) => change("amount", { amount: event.currentTarget.value })}
          error={errors.amount}
          data-autofocus
        />
      )}
      <TextInput
        label="Reference"
        description="Names the refund, such as the number of the bank transfer. The shopper sees it."
        required
        maxLength={100}
        autoComplete="off"
        value={form.reference}
        onChange={(event) => change("reference", { reference: event.currentTarget.value })}
        error={errors.reference}
      />
      <TextInput
        label="Reason"
        description="For the record, which is kept for good."
        required
        maxLength={500}
        autoComplete="off"
        value={form.reason}
        onChange={(event) => change("reason", { reason: event.currentTarget.value })}
        error={errors.reason}
      />
    </>
  );
}
