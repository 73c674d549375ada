import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";

import classes from "./AddressFields.module.css";
import { type Field, type ShownField, shownFields } from "./addressForm";
import { countryName } from "./countries";
import { countriesQuery } from "./getAddress";
import type { AddressFormState } from "./useAddressForm";

/** What a browser fills each field in with. */
const autoComplete: Record<Field, string> = {
  country: "shipping country",
  name: "shipping name",
  line1: "shipping address-line1",
  line2: "shipping address-line2",
  city: "shipping address-level2",
  region: "shipping address-level1",
  postalCode: "shipping postal-code",
};

const narrow: readonly Field[] = ["city", "region", "postalCode"];

/** The fields of an address: the country first, then what it wants, in its order. */
export function AddressFields({ state, isLocked = false }: { state: AddressFormState; isLocked?: boolean }) {
  const { form, change, errors, format, formatError, onRetry } = state;
  const { data: countries = [] } = useQuery(countriesQuery(useApi()));
  const choices = countries.map(({ code, name }) => ({ value: code, label: countryName(code, name) })).sort((one, other) => one.label.localeCompare(other.label));
  return (
    <div className={classes.fields}>
      <NativeSelect
        className={classes.wide ?? ""}
        label="Country or region"
        required
        disabled={isLocked}
        autoComplete={autoComplete.country}
        data={choices.length > 0 ? choices : [{ value: form.country, label: countryName(form.country, form.country) }]}
        value={form.country}
        onChange={({ currentTarget: { value } }) => change("country", { country: value, region: "" })}
        error={errors.country}
      />
      {format === undefined && (formatError === null ? <ListSkeleton rows={3} /> : <ErrorState error={formatError} onRetry={onRetry} />)}
      {format !== undefined && shownFields(format).map((shown) => <AddressField key={shown.field} shown={shown} state={state} isLocked={isLocked} />)}
    </div>
  );
}

interface FieldProps {
  shown: ShownField;
  state: AddressFormState;
  isLocked: boolean;
}

function AddressField({ shown: { field, label, isRequired }, state: { form, change, errors, format }, isLocked }: FieldProps) {
  const shared = {
    className: (narrow.includes(field) ? "" : classes.wide) ?? "",
    label: isRequired ? label : `${label} (optional)`,
    required: isRequired,
    disabled: isLocked,
    autoComplete: autoComplete[field],
    value: form[field],
    error: errors[field],
  };
  if (field === "region" && format !== undefined && format.regions.length > 0) {
    const regions = format.regions.map(({ code, name }) => ({ value: code, label: name }));
    return <NativeSelect {...shared} data={[{ value: "", label: "" }, ...regions]} onChange={({ currentTarget: { value } }) => change(field, { [field]: value })} />;
  }
  return (
    <TextInput
      {...shared}
      maxLength={field === "postalCode" ? 20 : 100}
      {...(field === "postalCode" && format?.postalExample !== undefined && { placeholder: format.postalExample })}
      onChange={({ currentTarget: { value } }) => change(field, { [field]: value })}
    />
  );
}
