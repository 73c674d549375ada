import { Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { PageHeader } from "@/shared/components/PageHeader";
import { TextLink } from "@/shared/components/TextLink";

import { useCurrentProducts } from "../api/getCurrentProducts";
import { type Basket, type BasketLine, remove, restore } from "../model/basket";
import { basketStore, useBasket } from "../hooks/useBasket";
import { BasketRow } from "../components/BasketRow";
import classes from "../components/BasketColumns.module.css";
import { EmptyBasket } from "../components/EmptyBasket";
import { catalogRemarks } from "../model/lineRemarks";
import { Summary } from "../components/Summary";
import { type Removed, UndoBar } from "../components/UndoBar";

/** What the shopper means to order; prices and stock are looked up anew. */
export function BasketPage() {
  const { lines } = useBasket();
  const [removed, setRemoved] = useState<Removed>();
  const takeOut = (line: BasketLine) => {
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
      <PageHeader title="Basket" />
      <UndoBar removed={removed} onUndo={undo} />
      {lines.length === 0 ? <EmptyBasket /> : <FilledBasket lines={lines} onRemove={takeOut} />}
    </>
  );
}

function FilledBasket({ lines, onRemove }: { lines: Basket; onRemove: (line: BasketLine) => void }) {
  const { data: current } = useCurrentProducts(lines.map(({ sku }) => sku));
  const rows = lines.map((line) => ({ line, remarks: catalogRemarks(line, current?.get(line.sku)) }));
  const touched = rows.filter(({ remarks }) => remarks.length > 0).length;
  return (
    <div className={classes.columns}>
      <ul className={classes.list} aria-label="In your basket">
        {rows.map(({ line, remarks }) => (
          <BasketRow key={line.sku} line={line} remarks={remarks} onRemove={() => onRemove(line)} />
        ))}
      </ul>
      <div className={classes.side}>
        <Summary title="Summary" lines={lines} totalLabel="Subtotal" action={<ToCheckout touched={touched} />} />
      </div>
    </div>
  );
}

function ToCheckout({ touched }: { touched: number }) {
  return (
    <Stack gap="sm">
      {touched > 0 && (
        <Text size="sm" c="dimmed">
          {touched === 1 ? "One line needs" : `${touched} lines need`} a look before you order.
        </Text>
      )}
      <ButtonLink to="/checkout" size="md" fullWidth variant={touched > 0 ? "light" : "filled"} rightSection={<IconArrowRight size={18} />}>
        Checkout
      </ButtonLink>
      <TextLink to="/" size="sm" ta="center">
        Go on shopping
      </TextLink>
    </Stack>
  );
}
