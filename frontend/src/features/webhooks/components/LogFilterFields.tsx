import { Button, CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import { deliveryStateValues, eventTypeValues } from "@/shared/api/schema.gen";
import type { Delivery } from "@/shared/api/types";

import { isFiltered, type LogFilters } from "../model/logFilters";
import classes from "./LogFilterFields.module.css";

interface Props {
  filters: LogFilters;
  onChange: (filters: LogFilters) => void;
}

const states: Record<Delivery["state"], string> = { pending: "Pending", succeeded: "Delivered", failed: "Failed", held: "Held" };
const stateChoices = [{ value: "", label: "Any state" }, ...deliveryStateValues.map((value) => ({ value, label: states[value] }))];
const typeChoices = [{ value: "", label: "Any event" }, "ping", ...eventTypeValues];

/** The filters of the delivery log. */
export function LogFilterFields({ filters, onChange }: Props) {
  const { state = "", type = "", from = "", to = "" } = filters;
  const change = (part: LogFilters) => onChange({ ...filters, ...part });
  const chosen = (value: string) => (value === "" ? undefined : value);
  return (
    <div role="group" aria-label="Filters" className={classes.filters}>
      <SearchFor key={filters.q ?? ""} text={filters.q ?? ""} onSearch={(q) => change({ q: chosen(q) })} />
      <NativeSelect label="State" value={state} data={stateChoices} onChange={({ currentTarget: { value } }) => change({ state: chosen(value) as LogFilters["state"] })} />
      <NativeSelect label="Event" value={type} data={typeChoices} onChange={({ currentTarget: { value } }) => change({ type: chosen(value) as LogFilters["type"] })} />
      <TextInput type="date" label="From" value={from} max={to} onChange={({ currentTarget: { value } }) => change({ from: chosen(value) })} />
      <TextInput type="date" label="To" value={to} min={from} onChange={({ currentTarget: { value } }) => change({ to: chosen(value) })} />
      {isFiltered(filters) && (
        <Button variant="subtle" onClick={() => onChange({})}>
          Remove filters
        </Button>
      )}
    </div>
  );
}

/** The field for an order's number or a webhook-id. Enter searches. */
function SearchFor({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [draft, setDraft] = useState(text);
  return (
    <form
      role="search"
      className={classes.search}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(draft.trim());
      }}
    >
      <TextInput
        label="Order or webhook-id"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        leftSection={<IconSearch size={16} />}
        rightSection={text !== "" && <CloseButton aria-label="Clear search" onClick={() => onSearch("")} />}
        value={draft}
        onChange={({ currentTarget: { value } }) => setDraft(value)}
        onBlur={() => {
          if (draft.trim() !== text) onSearch(draft.trim());
        }}
      />
    </form>
  );
}
