import { Checkbox, Radio, Stack, TextInput } from "@mantine/core";

import type { OperatorOrder } from "@/shared/api/types";
import { UnitsFields } from "@/shared/components/UnitsFields";
import type { FormState } from "@/shared/forms/useForm";
import { formatMoney } from "@/shared/money/money";

import type { Field, RefundForm } from "../model/refundForm";

interface Props extends Pick<FormState<RefundForm, Field>, "form" | "errors" | "change"> {
  order: OperatorOrder;
}

/** The fields of a refund: how much, whether units go back into stock, and why. */
export function RefundFields({ order, form, errors, change }: Props) {
  return (
    <>
      <Radio.Group label="Refund" value={form.extent} onChange={(extent) => change("lines", { extent })}>
        <Stack gap="xs" mt="xs">
          <Radio value="all" label={order.refundable === undefined ? "All that is left" : `All that is left, ${formatMoney(order.refundable)}`} />
          <Radio value="lines" label="Items" />
          <Radio value="amount" label="An amount" />
        </Stack>
      </Radio.Group>
      {form.extent === "lines" && (
        <UnitsFields label="Items to refund" order={order} units={form.units} error={errors.lines} onChange={(units) => change("lines", { units })} />
      )}
      {form.extent === "amount" && (
        <TextInput
          label={`Amount in ${order.total.currency}`}
          required
          inputMode="decimal"
          autoComplete="off"
          value={form.amount}
          onChange={(event) => change("amount", { amount: event.currentTarget.value })}
          error={errors.amount}
        />
      )}
      {form.extent !== "amount" && (
        <Checkbox
          label="The items are back: return them to stock"
          checked={form.restock}
          onChange={(event) => change("restock", { restock: event.currentTarget.checked })}
          error={errors.restock}
        />
      )}
      <TextInput
        label="Reason"
        description="For the record. The shopper does not see it."
        required
        maxLength={500}
        autoComplete="off"
        value={form.note}
        onChange={(event) => change("note", { note: event.currentTarget.value })}
        error={errors.note}
      />
    </>
  );
}
