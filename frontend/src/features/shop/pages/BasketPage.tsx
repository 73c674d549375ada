import { Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";

import { type Basket, type BasketLine, remove, restore } from "@/shared/basket/basket";
import { useCurrentProducts } from "@/shared/basket/getCurrentProducts";
import { basketStore, useBasket } from "@/shared/basket/useBasket";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { PageHeader } from "@/shared/components/PageHeader";
import { TextLink } from "@/shared/components/TextLink";

import { BasketColumns } from "../components/BasketColumns";
import { BasketRow } from "../components/BasketRow";
import { EmptyBasket } from "../components/EmptyBasket";
import { LineList } from "../components/LineList";
import { Summary } from "../components/Summary";
import { type Removed, UndoBar } from "../components/UndoBar";
import { basketHeading } from "../model/headings";
import { catalogRemarks } from "../model/lineRemarks";

/** The basket, with remarks on prices and stock that have changed. */
export function BasketPage() {
  const { lines } = useBasket();
  const [removed, setRemoved] = useState<Removed>();
  const removeLine = (line: BasketLine) => {
    setRemoved({ line, index: lines.indexOf(line) });
    basketStore.change((basket) => remove(basket, line.sku));
  };
  const undo = () => {
    setRemoved(undefined);
    document.getElementById("content")?.focus();
    if (removed !== undefined) basketStore.change((basket) => restore(basket, removed.line, removed.index));
  };
  return (
    <>
      <PageHeader {...basketHeading} />
      <UndoBar removed={removed} onUndo={undo} />
      {lines.length === 0 ? <EmptyBasket /> : <FilledBasket lines={lines} onRemove={removeLine} />}
    </>
  );
}

function FilledBasket({ lines, onRemove }: { lines: Basket; onRemove: (line: BasketLine) => void }) {
  const { data: current } = useCurrentProducts(lines.map(({ sku }) => sku));
  const rows = lines.map((line) => ({ line, remarks: catalogRemarks(line, current?.get(line.sku)) }));
  const changedLines = rows.filter(({ remarks }) => remarks.length > 0).length;
  return (
    <BasketColumns>
      <LineList label="In your basket">
        {rows.map(({ line, remarks }) => (
          <BasketRow key={line.sku} line={line} picture={current?.get(line.sku)?.pictures?.[0]} remarks={remarks} onRemove={() => onRemove(line)} />
        ))}
      </LineList>
      <Summary title="Summary" lines={lines} totalLabel="Subtotal" action={<CheckoutLink changedLines={changedLines} />} />
    </BasketColumns>
  );
}

function CheckoutLink({ changedLines }: { changedLines: number }) {
  return (
    <Stack gap="sm">
      {changedLines > 0 && (
        <Text size="sm" c="dimmed">
          {changedLines === 1 ? "One product needs" : `${changedLines} products need`} your attention before you order.
        </Text>
      )}
      <ButtonLink to="/checkout" size="md" fullWidth variant={changedLines > 0 ? "light" : "filled"} rightSection={<IconArrowRight size={18} />}>
        Checkout
      </ButtonLink>
      <TextLink to="/" size="sm" ta="center">
        Continue shopping
      </TextLink>
    </Stack>
  );
}
