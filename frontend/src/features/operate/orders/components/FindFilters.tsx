import { Button, NativeSelect, TextInput } from "@mantine/core";

import type { ReasonCode } from "@/shared/api/types";

import { type Filters, reasonLabels } from "../model/find";
import classes from "./FindFilters.module.css";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const anyReason = { value: "", label: "Any reason" };

/** The filters by reason and days. */
export function FindFilters({ filters, onChange }: Props) {
  const { reason, from, to } = filters;
  const change = (part: Filters) => onChange({ ...filters, ...part });
  const isFiltered = reason !== undefined || from !== undefined || to !== undefined;
  return (
    <div role="group" aria-label="Filters" className={classes.filters}>
      <NativeSelect
        label="Reason"
        value={reason ?? ""}
        data={[anyReason, ...reasonLabels.map(([value, label]) => ({ value, label }))]}
        onChange={({ currentTarget: { value } }) => change({ reason: value === "" ? undefined : (value as ReasonCode) })}
      />
      <Day label="From" value={from} max={to} onChange={(day) => change({ from: day })} />
      <Day label="To" value={to} min={from} onChange={(day) => change({ to: day })} />
      {isFiltered && (
        <Button variant="subtle" onClick={() => change({ reason: undefined, from: undefined, to: undefined })}>
          Remove filters
        </Button>
      )}
    </div>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** A day when orders came into their status. */
function Day({ label, value = "", min, max, onChange }: DayProps) {
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
