import { Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import { isProblemOf } from "@/shared/api/problem";
import type { StockedProduct } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { type FormState, useForm } from "@/shared/forms/useForm";

import { usePutProduct } from "../api/putProduct";
import { check, draftOf, type Field, formOf, places, type ProductForm as Form } from "../model/productForm";
import { ProductChanged } from "./ProductChanged";
import classes from "./ProductForm.module.css";

interface Props {
  sku: string;
  /** The existing product; undefined for a new one. */
  product: StockedProduct | undefined;
}

/** The form for a product's name, description, price and state. */
export function ProductForm({ sku, product }: Props) {
  const { mutate, error, isPending, reset } = usePutProduct(sku);
  // The product is read again while it is edited; the form stays based on what was shown.
  const [base, setBase] = useState(product);
  const { form, change, errors, others, submit, restart, element } = useForm({
    initial: formOf(base),
    check,
    faults: errorsOf(error, places),
    error,
  });
  const isStale = isProblemOf(error, "conflict") && product?.version !== base?.version;
  const showPresent = () => {
    reset();
    setBase(product);
    restart(formOf(product));
  };
  return (
    <form
      ref={element}
      noValidate
      className={classes.form}
      aria-label="Product"
      onSubmit={(event) => {
        event.preventDefault();
        submit((complete) => mutate(draftOf(complete, base?.version), { onSuccess: setBase }));
      }}
    >
      <Stack gap="lg">
        {isStale && product !== undefined ? (
          <ProductChanged base={base} present={product} onReload={showPresent} />
        ) : (
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
        )}
        <TextInput label="Name" required value={form.name} onChange={(event) => change("name", { name: event.currentTarget.value })} error={errors.name} />
        <Textarea
          label="Description"
          autosize
          minRows={3}
          value={form.description}
          onChange={(event) => change("description", { description: event.currentTarget.value })}
          error={errors.description}
        />
        <PriceFields form={form} change={change} errors={errors} />
        <Switch
          label="Sold in the shop"
          description="If off, shoppers can neither see nor order the product."
          checked={form.isSold}
          onChange={(event) => change("isSold", { isSold: event.currentTarget.checked })}
          error={errors.isSold}
        />
        <BusyButton type="submit" isBusy={isPending} className={classes.save ?? ""}>
          {product === undefined ? "Create product" : "Save product"}
        </BusyButton>
      </Stack>
    </form>
  );
}

type PriceProps = Pick<FormState<Form, Field>, "form" | "change" | "errors">;

function PriceFields({ form, change, errors }: PriceProps) {
  return (
    <div className={classes.price}>
      <TextInput
        label="Price"
        required
        inputMode="decimal"
        autoComplete="off"
        placeholder="19.99"
        value={form.price}
        onChange={(event) => change("price", { price: event.currentTarget.value })}
        error={errors.price}
      />
      <TextInput
        label="Currency"
        required
        autoComplete="off"
        value={form.currency}
        onChange={(event) => change("currency", { currency: event.currentTarget.value.toUpperCase() })}
        error={errors.currency}
      />
    </div>
  );
}
