import { NumberInput, Stack, Text } from "@mantine/core";

import type { Order } from "@/shared/api/types";
import { formatMoney } from "@/shared/money/money";
import { unitsLeft } from "@/shared/orders/units";

interface Props {
  /** What the units are for, such as "Items to refund". */
  label: string;
  order: Order;
  /** The units of each line, as typed. */
  units: readonly string[];
  error: string | undefined;
  onChange: (units: string[]) => void;
}

/** A field for the units of each line of an order. */
export function UnitsFields({ label, order, units, error, onChange }: Props) {
  return (
    <Stack gap="sm" role="group" aria-label={label}>
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
          value={units[line] ?? ""}
          onChange={(typed) => onChange(units.map((before, each) => (each === line ? String(typed) : before)))}
          aria-invalid={error !== undefined}
        />
      ))}
      {error !== undefined && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
