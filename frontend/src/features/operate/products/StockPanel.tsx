import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";

import { violationAt } from "@/shared/api/problem";
import type { StockedProduct } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { useAdjustStock } from "./products";

/** What is on the shelf, and movements to and from it. */
export function StockPanel({ product: { sku, stock } }: { product: StockedProduct }) {
  const adjust = useAdjustStock(sku);
  const [units, setUnits] = useState("");
  // Kept until the movement is done, so that a retry moves nothing twice.
  const [reference, setReference] = useState<string>(() => crypto.randomUUID());
  const [fault, setFault] = useState<string>();
  const move = () => {
    const delta = /^[+-]?\d{1,10}$/.test(units.trim()) ? Number(units) : 0;
    setFault(delta === 0 ? "Write a whole number of units, such as 20 or -5" : undefined);
    if (delta === 0) return;
    const onSuccess = () => {
      setUnits("");
      setReference(crypto.randomUUID());
      notify({ message: "The stock is adjusted.", color: "green" });
    };
    adjust.mutate({ delta, reference }, { onSuccess });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        move();
      }}
    >
      <Stack>
        <Title order={2}>Stock</Title>
        <Group gap="xl">
          <Count label="On hand" value={stock.onHand} />
          <Count label="Reserved" value={stock.reserved} />
          <Count label="Available" value={stock.available} />
        </Group>
        <TextInput label="Units to add" description="Negative to take some off" value={units} onChange={(event) => setUnits(event.currentTarget.value)} error={fault ?? violationAt(adjust.error, "/delta")} />
        <TextInput label="Reference" description="Names the movement; it happens once" value={reference} onChange={(event) => setReference(event.currentTarget.value)} error={violationAt(adjust.error, "/reference")} />
        {adjust.error !== null && <ErrorState error={adjust.error} />}
        <Button type="submit" variant="default" loading={adjust.isPending}>
          Adjust stock
        </Button>
      </Stack>
    </form>
  );
}

function Count({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={650} className="numeric">
        {new Intl.NumberFormat().format(value)}
      </Text>
    </div>
  );
}
