import { Stack } from "@mantine/core";
import { useRef, useState } from "react";

import type { StockedProduct } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useForm } from "@/shared/forms/useForm";
import { useSession } from "@/shared/session/useSession";

import { useMovement } from "../hooks/useMovement";
import { unconfirmedMovement } from "../model/movement";
import { check, emptyForm, formOf, type MovementForm as Form, movementOf, places } from "../model/movementForm";
import { MovementFields } from "./MovementFields";
import { StockCounts } from "./StockCounts";
import { UnconfirmedMovement } from "./UnconfirmedMovement";

/** Shows a product's stock, and records movements. */
export function StockCard({ product: { sku, stock } }: { product: StockedProduct }) {
  return (
    <Card title="Stock">
      <StockCounts stock={stock} />
      <MovementForm sku={sku} />
    </Card>
  );
}

function MovementForm({ sku }: { sku: string }) {
  const { user } = useSession();
  const { state, error, move, startOver } = useMovement(user?.id ?? "", sku);
  const [initial] = useState(() => (state.kind === "idle" ? emptyForm : formOf(state.movement)));
  const units = useRef<HTMLInputElement>(null);
  const isLocked = state.kind !== "idle";
  const refusal = isLocked ? null : error;
  const faults = errorsOf(refusal, places);
  const { form, change, errors, others, submit, restart, element } = useForm({ initial, check, faults, error: refusal });
  const startNew = () => {
    restart(emptyForm);
    units.current?.focus();
  };
  const unconfirmed = unconfirmedMovement(state);
  const send = (complete: Form) => move(movementOf(complete, () => crypto.randomUUID()), startNew);
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(send);
      }}
    >
      <Stack gap="md" mt="lg">
        {unconfirmed !== undefined && (
          <UnconfirmedMovement
            movement={unconfirmed}
            error={error}
            isSending={state.kind === "sending"}
            onRetry={() => move(unconfirmed, startNew)}
            onStartOver={() => {
              startOver();
              startNew();
            }}
          />
        )}
        <FormFaults error={refusal} others={others} isAtFields={Object.keys(errors).length > 0} />
        <MovementFields form={form} errors={errors} isLocked={isLocked} change={change} units={units} />
        {unconfirmed === undefined && (
          <BusyButton type="submit" variant="default" isBusy={state.kind === "sending"}>
            Record movement
          </BusyButton>
        )}
      </Stack>
    </form>
  );
}
