import { Button, NativeSelect } from "@mantine/core";

import type { ReasonCode } from "@/shared/api/types";
import { DayField } from "@/shared/components/DayField";

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
      <DayField label="From" value={from} max={to} onChange={(day) => change({ from: day })} />
      <DayField label="To" value={to} min={from} onChange={(day) => change({ to: day })} />
      {isFiltered && (
        <Button variant="subtle" onClick={() => change({ reason: undefined, from: undefined, to: undefined })}>
          Remove filters
        </Button>
      )}
    </div>
  );
}
