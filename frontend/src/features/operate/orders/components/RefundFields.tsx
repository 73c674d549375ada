import { Checkbox, NumberInput, Radio, Stack, Text, TextInput } from "@mantine/core";

import type { OperatorOrder } from "@/shared/api/types";
import type { FormState } from "@/shared/forms/useForm";
import { formatMoney } from "@/shared/money/money";

import { type Field, type RefundForm, unitsLeft } from "../model/refundForm";

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
      {form.extent === "lines" && <Units order={order} form={form} errors={errors} change={change} />}
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

function Units({ order, form, errors, change }: Props) {
  return (
    <Stack gap="sm" role="group" aria-label="Items to refund">
      {order.lines.map(({ sku, name, unitPrice }, line) => (
        <NumberInput
          key={`${sku}-${line}`}
          label={name}
          description={`${formatMoney(unitPrice)} each, ${unitsLeft(order, line)} not refunded`}
          min={0}
          max={unitsLeft(order, line)}
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
          disabled={unitsLeft(order, line) === 0}
          value={form.units[line] ?? ""}
          onChange={(units) => change("lines", { units: form.units.map((before, each) => (each === line ? String(units) : before)) })}
          aria-invalid={errors.lines !== undefined}
        />
      ))}
      {errors.lines !== undefined && (
        <Text size="sm" c="red" role="alert">
          {errors.lines}
        </Text>
      )}
    </Stack>
  );
}
