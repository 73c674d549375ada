import { Button } from "@mantine/core";

import { orderGroupValues } from "@/shared/api/schema.gen";
import { Choice, Choices } from "@/shared/components/Choices";
import { DayField } from "@/shared/components/DayField";

import { type Filters, groupLabels } from "../model/filters";
import classes from "./OrderFilters.module.css";

/** Filters by group and by the days when orders were placed. The address holds them. */
export function OrderFilters({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const { group, status, from, to, q } = filters;
  const days = { from, to };
  const isAll = group === undefined && status === undefined && q === undefined;
  return (
    <>
      <Choices label="Filter by progress">
        <Choice to="/orders" search={days} isChosen={isAll}>
          All
        </Choice>
        {orderGroupValues.map((choice) => (
          <Choice key={choice} to="/orders" search={{ ...days, group: choice }} isChosen={q === undefined && choice === group}>
            {groupLabels[choice]}
          </Choice>
        ))}
      </Choices>
      <div role="group" aria-label="Filter by day" className={classes.days}>
        <DayField label="Placed from" value={from} max={to} onChange={(day) => onChange({ group, status, from: day, to })} />
        <DayField label="Placed to" value={to} min={from} onChange={(day) => onChange({ group, status, from, to: day })} />
        {(from !== undefined || to !== undefined) && (
          <Button variant="subtle" onClick={() => onChange({ group, status })}>
            Any day
          </Button>
        )}
      </div>
    </>
  );
}
