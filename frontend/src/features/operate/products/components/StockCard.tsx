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
import { doubtful } from "../model/movement";
import { checkStock, emptyStockForm, movementOf, type StockForm, stockFormOf, stockPlaces } from "../model/stockForm";
import { MovementFields } from "./MovementFields";
import { MovementInDoubt } from "./MovementInDoubt";
import { StockCounts } from "./StockCounts";

/** What is on the shelf, and movements to and from it. */
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
  const { stage, error, move, startOver } = useMovement(user?.id ?? "", sku);
  const [initial] = useState(() => (stage.kind === "drafting" ? emptyStockForm : stockFormOf(stage.movement)));
  const units = useRef<HTMLInputElement>(null);
  const isLocked = stage.kind !== "drafting";
  const refusal = isLocked ? null : error;
  const faults = errorsOf(refusal, stockPlaces);
  const { form, change, errors, others, submit, restart, element } = useForm({ initial, check: checkStock, faults, error: refusal });
  const begin = () => {
    restart(emptyStockForm);
    units.current?.focus();
  };
  const inDoubt = doubtful(stage);
  const send = (wish: StockForm) => move(movementOf(wish, () => crypto.randomUUID()), begin);
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
        {inDoubt !== undefined && (
          <MovementInDoubt
            movement={inDoubt}
            error={error}
            isTrying={stage.kind === "sending"}
            onRetry={() => move(inDoubt, begin)}
            onStartOver={() => {
              startOver();
              begin();
            }}
          />
        )}
        <FormFaults error={refusal} others={others} isAtFields={Object.keys(errors).length > 0} />
        <MovementFields form={form} errors={errors} isLocked={isLocked} change={change} units={units} />
        {inDoubt === undefined && (
          <BusyButton type="submit" variant="default" isBusy={stage.kind === "sending"}>
            Record movement
          </BusyButton>
        )}
      </Stack>
    </form>
  );
}
