import { Checkbox } from "@mantine/core";

interface Props {
  value: boolean;
  onChange: (isInOrder: boolean) => void;
}

/** The choice whether the events of each order are delivered in their order. */
export function OrderingField({ value, onChange }: Props) {
  return (
    <Checkbox
      label="In order"
      description="The next event of an order waits until the one before is delivered or has failed for good. Orders do not wait for each other."
      checked={value}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
