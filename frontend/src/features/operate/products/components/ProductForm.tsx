import { Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useId, useState } from "react";

import { isProblemOf } from "@/shared/api/problem";
import type { Category, StockedProduct } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { type FormState, useForm } from "@/shared/forms/useForm";

import { useCategories } from "../api/listCategories";
import { usePutProduct } from "../api/putProduct";
import { check, differences, draftOf, type Field, formOf, places, type ProductForm as Form } from "../model/productForm";
import { ProductChanged } from "./ProductChanged";
import classes from "./ProductForm.module.css";

interface Props {
  sku: string;
  /** The existing product; undefined for a new one. */
  product: StockedProduct | undefined;
}

/** The form for a product's name, description, category, price and state. */
export function ProductForm({ sku, product }: Props) {
  const { mutate, error, isPending, reset } = usePutProduct(sku);
  // The product is read again while it is edited; the form stays based on what was shown.
  const [base, setBase] = useState(product);
  const known = knownCategories(useCategories(), base);
  const { form, change, errors, others, submit, restart, element } = useForm({
    initial: formOf(base),
    check: (input) => check(input, known),
    faults: errorsOf(error, places),
    error,
  });
  const isStale = isProblemOf(error, "conflict") && product?.version !== base?.version;
  // A change of what the form does not show, such as a picture, is no reason to refuse what it says.
  const version = differences(base, product ?? base).length === 0 ? product?.version : base?.version;
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
        submit((complete) => mutate(draftOf(complete, version, known), { onSuccess: setBase }));
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
        <CategoryField form={form} change={change} errors={errors} known={known} />
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

/** The categories of the shop, and that of the product, which may be withdrawn. */
function knownCategories(sold: readonly Category[], product: StockedProduct | undefined): readonly Category[] {
  const own = product?.category;
  return own === undefined || sold.some(({ slug }) => slug === own.slug) ? sold : [...sold, own];
}

type FieldsProps = Pick<FormState<Form, Field>, "form" | "change" | "errors">;

/** Suggests the known categories. Another name makes a new one. */
function CategoryField({ form, change, errors, known }: FieldsProps & { known: readonly Category[] }) {
  const suggestions = useId();
  return (
    <>
      <TextInput
        label="Category"
        description="Shoppers choose among the categories. A new name makes a new one."
        autoComplete="off"
        list={suggestions}
        value={form.category}
        onChange={(event) => change("category", { category: event.currentTarget.value })}
        error={errors.category}
      />
      <datalist id={suggestions}>
        {known.map(({ slug, name }) => (
          <option key={slug} value={name} />
        ))}
      </datalist>
    </>
  );
}

function PriceFields({ form, change, errors }: FieldsProps) {
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
