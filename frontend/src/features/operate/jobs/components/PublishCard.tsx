import { NativeSelect, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { useForm } from "@/shared/forms/useForm";
import { eventTypeValues } from "@/shared/api/schema.gen";
import type { JobDraft } from "@/shared/api/types";

import { check, consumers, draftOf, type Field, lastDay, maxRate, type PublishForm } from "../model/jobs";
import { BeginJobDialog } from "./BeginJobDialog";
import classes from "./PublishCard.module.css";

const none = { fields: {}, others: [] };

/** Publishes the events of a window of time again, after a confirmation. */
export function PublishCard() {
  const [initial] = useState(() => lastDay(new Date()));
  const [draft, setDraft] = useState<Omit<JobDraft, "reason">>();
  const { form, change, errors, submit, element } = useForm<PublishForm, Field>({ initial, check, faults: none, error: undefined });
  return (
    <Card title="Publish events again">
      <form
        ref={element}
        noValidate
        aria-label="Publish events again"
        onSubmit={(event) => {
          event.preventDefault();
          submit((complete) => setDraft(draftOf(complete)));
        }}
      >
        <Stack gap="md">
          <Text size="sm">After an outage, or for a consumer that lost events. They come from the orders themselves, at most 30 days back.</Text>
          <div className={classes.fields}>
            <TextInput type="datetime-local" label="From" required value={form.from} error={errors.from} onChange={(event) => change("from", { from: event.currentTarget.value })} />
            <TextInput type="datetime-local" label="To" required value={form.to} error={errors.to} onChange={(event) => change("to", { to: event.currentTarget.value })} />
            <NativeSelect
              label="For"
              data={Object.entries(consumers).map(([value, label]) => ({ value, label }))}
              value={form.consumer}
              onChange={(event) => change("consumer", { consumer: event.currentTarget.value as PublishForm["consumer"] })}
            />
            <NativeSelect
              label="Type"
              data={[{ value: "", label: "All types" }, ...eventTypeValues.map((value) => ({ value, label: value }))]}
              value={form.type}
              onChange={(event) => change("type", { type: event.currentTarget.value as PublishForm["type"] })}
            />
            <TextInput
              label="Order"
              description="Only of this order; empty for all."
              autoComplete="off"
              spellCheck={false}
              value={form.orderId}
              error={errors.orderId}
              onChange={(event) => change("orderId", { orderId: event.currentTarget.value })}
            />
            <NumberInput
              label="Events a second"
              description="At most. Consumers get them beside today's."
              min={1}
              max={maxRate}
              allowDecimal={false}
              value={form.rate}
              error={errors.rate}
              onChange={(rate) => change("rate", { rate })}
            />
          </div>
          <div>
            <BusyButton type="submit" isBusy={false} variant="light">
              Publish again
            </BusyButton>
          </div>
        </Stack>
      </form>
      {draft !== undefined && <BeginJobDialog title="Publish these events again?" confirmLabel="Publish again" draft={draft} onClose={() => setDraft(undefined)} />}
    </Card>
  );
}
