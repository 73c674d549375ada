import { SegmentedControl, TextInput } from "@mantine/core";
import type { Ref } from "react";

import type { FormState } from "@/shared/forms/useForm";

import type { Field, MovementForm } from "../model/movementForm";

interface Props extends Pick<FormState<MovementForm, Field>, "form" | "errors" | "change"> {
  /** Whether the fields are read-only, because a movement is being sent or unconfirmed. */
  isLocked: boolean;
  units: Ref<HTMLInputElement>;
}

const directions = [
  { value: "add", label: "Add" },
  { value: "remove", label: "Remove" },
];

/** The fields for a movement's direction, units and reference. */
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
        onChange={(direction) => change("units", { direction: direction === "remove" ? "remove" : "add" })}
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
        description="For example, the number of a delivery note. Each reference is recorded once."
        placeholder="Generated if empty"
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
