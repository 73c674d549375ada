import { TextInput } from "@mantine/core";

interface Props {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** A day of a filter, as YYYY-MM-DD; undefined when it is empty. */
export function DayField({ label, value = "", min, max, onChange }: Props) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value}
      min={min}
      max={max}
      onChange={({ currentTarget: { value: day } }) => onChange(day === "" ? undefined : day)}
    />
  );
}
