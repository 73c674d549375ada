import { SegmentedControl, TextInput } from "@mantine/core";
import type { Ref } from "react";

import type { FormState } from "@/shared/forms/useForm";

import type { Field, StockForm } from "../model/stockForm";

interface Props extends Pick<FormState<StockForm, Field>, "form" | "errors" | "change"> {
  /** Something is sent and not settled: it can be read and not changed. */
  isLocked: boolean;
  units: Ref<HTMLInputElement>;
}

const directions = [
  { value: "add", label: "Add" },
  { value: "take", label: "Take off" },
];

/** Which way how many units go, and what that is called. */
export function MovementFields({ form, errors, change, isLocked, units }: Props) {
  const variant = isLocked ? "filled" : "default";
  return (
    <>
      <SegmentedControl
        aria-label="Direction"
        fullWidth
        readOnly={isLocked}
        data={directions}
        value={form.direction}
        onChange={(direction) => change("units", { direction: direction === "take" ? "take" : "add" })}
      />
      <TextInput
        ref={units}
        label="Units"
        required
        inputMode="numeric"
        autoComplete="off"
        readOnly={isLocked}
        variant={variant}
        value={form.units}
        onChange={(event) => change("units", { units: event.currentTarget.value })}
        error={errors.units}
      />
      <TextInput
        label="Reference"
        description="Such as a delivery note. The same reference counts once."
        placeholder="Made up when left empty"
        autoComplete="off"
        readOnly={isLocked}
        variant={variant}
        value={form.reference}
        onChange={(event) => change("reference", { reference: event.currentTarget.value })}
        error={errors.reference}
      />
    </>
  );
}
