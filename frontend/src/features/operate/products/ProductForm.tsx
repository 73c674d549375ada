import { Button, Checkbox, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import { violationAt } from "@/shared/api/problem";
import type { StockedProduct } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { fromDecimal, toDecimal } from "@/shared/money/money";
import { notify } from "@/shared/notify/notify";

import { usePutProduct } from "./products";

interface Props {
  sku: string;
  /** What is there already; undefined for a new product. */
  product: StockedProduct | undefined;
}

const isCurrency = (code: string) => /^[A-Za-z]{3}$/.test(code);

/** Name, description, price and whether the product is sold. */
export function ProductForm({ sku, product }: Props) {
  const put = usePutProduct(sku);
  const [name, setName] = useState(product?.name ?? "");
  const [description, setDescription] = useState(product?.description ?? "");
  const [price, setPrice] = useState(product === undefined ? "" : toDecimal(product.price));
  const [currency, setCurrency] = useState(product?.price.currency ?? "USD");
  const [active, setActive] = useState(product?.active ?? true);
  const [priceFault, setPriceFault] = useState<string>();
  const at = (pointer: string) => violationAt(put.error, pointer);
  const save = () => {
    const amount = isCurrency(currency) ? fromDecimal(price, currency.toUpperCase()) : undefined;
    setPriceFault(amount === undefined ? "Write an exact amount, such as 19.99" : undefined);
    if (amount === undefined) return;
    const done = () => notify({ message: `${name} is saved.`, color: "green" });
    put.mutate({ name, description, price: amount, active }, { onSuccess: done });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack>
        <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} error={at("/name")} />
        <Textarea label="Description" value={description} autosize minRows={2} onChange={(event) => setDescription(event.currentTarget.value)} error={at("/description")} />
        <Group align="flex-start" grow>
          <TextInput label="Price" required inputMode="decimal" value={price} onChange={(event) => setPrice(event.currentTarget.value)} error={priceFault ?? at("/price/amount")} />
          <TextInput label="Currency" required maxLength={3} value={currency} onChange={(event) => setCurrency(event.currentTarget.value)} error={at("/price/currency")} />
        </Group>
        <Checkbox label="Sold in the shop" checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
        {put.error !== null && <ErrorState error={put.error} />}
        <Button type="submit" loading={put.isPending}>
          Save product
        </Button>
      </Stack>
    </form>
  );
}
