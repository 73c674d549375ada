import { Stack, Switch, Textarea, TextInput } from "@mantine/core";

import type { StockedProduct } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useForm } from "@/shared/forms/useForm";

import { usePutProduct } from "../api/putProduct";
import { check, draftOf, formOf, places } from "../model/productForm";
import classes from "./ProductForm.module.css";

interface Props {
  sku: string;
  /** The existing product; undefined for a new one. */
  product: StockedProduct | undefined;
}

/** The form for a product's name, description, price and state. */
export function ProductForm({ sku, product }: Props) {
  const { mutate, error, isPending } = usePutProduct(sku);
  const { form, change, errors, others, submit, element } = useForm({
    initial: formOf(product),
    check,
    faults: errorsOf(error, places),
    error,
  });
  return (
    <form
      ref={element}
      noValidate
      className={classes.form}
      aria-label="Product"
      onSubmit={(event) => {
        event.preventDefault();
        submit((complete) => mutate(draftOf(complete)));
      }}
    >
      <Stack gap="lg">
        <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
        <TextInput label="Name" required value={form.name} onChange={(event) => change("name", { name: event.currentTarget.value })} error={errors.name} />
        <Textarea
          label="Description"
          autosize
          minRows={3}
          value={form.description}
          onChange={(event) => change("description", { description: event.currentTarget.value })}
          error={errors.description}
        />
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
