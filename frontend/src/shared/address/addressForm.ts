import type { Address, AddressDraft, AddressFormat } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";

/** An address as it is typed. */
export interface AddressForm {
  country: string;
  name: string;
  line1: string;
  /** What the carrier must know besides the street; may be empty. */
  line2: string;
  city: string;
  region: string;
  postalCode: string;
}

export type Field = keyof AddressForm;

/** A field of a country, as it is shown. */
export interface ShownField {
  field: Field;
  label: string;
  isRequired: boolean;
}

/** Where the form's fields are below a place of a request body. */
export function placesUnder(pointer: string): Places<Field> {
  return {
    pointers: {
      country: `${pointer}/country`,
      name: `${pointer}/name`,
      line1: `${pointer}/lines`,
      line2: `${pointer}/lines/1`,
      city: `${pointer}/city`,
      region: `${pointer}/region`,
      postalCode: `${pointer}/postalCode`,
    },
  };
}

/** The form with an address, or an empty one in the country. */
export function formOf(address: Address | undefined, country: string): AddressForm {
  const [line1 = "", ...others] = address?.lines ?? [];
  return {
    country: address?.country ?? country,
    name: address?.name ?? "",
    line1,
    line2: others.join(", "),
    city: address?.city ?? "",
    region: address?.region ?? "",
    postalCode: address?.postalCode ?? "",
  };
}

/** The fields after the country, in the order in which the country writes them. */
export function shownFields({ fields }: AddressFormat): ShownField[] {
  return fields.flatMap(({ name, label, required }): ShownField[] =>
    name === "lines"
      ? [
          { field: "line1", label, isRequired: required },
          { field: "line2", label: "Apartment, floor or company", isRequired: false },
        ]
      : [{ field: name, label, isRequired: required }],
  );
}

/** Validates what can be seen without the API, which knows more, such as which postal codes a region has. */
export function check(form: AddressForm, format: AddressFormat): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  for (const { field, label, isRequired } of shownFields(format))
    if (isRequired && form[field].trim() === "") errors[field] = field === "region" && format.regions.length > 0 ? `Choose the ${label.toLowerCase()}.` : `Enter the ${lowered(label)}.`;
  if (errors.postalCode === undefined && !isPostalCode(form.postalCode, format)) errors.postalCode = postalRule(format);
  return errors;
}

/** A label within a sentence: ZIP and PIN keep their capitals. */
function lowered(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.toLowerCase();
}

/** Whether the postal code looks like the country's. An empty one does. The API compares it in capitals. */
function isPostalCode(code: string, { postalPattern }: AddressFormat): boolean {
  const written = code.trim().toUpperCase();
  return written === "" || postalPattern === undefined || new RegExp(postalPattern).test(written);
}

function postalRule({ postalExample }: AddressFormat): string {
  return `This is no postal code of the country${postalExample === undefined ? "" : `, such as ${postalExample}`}.`;
}

/** The request body for a valid form, with the fields that the country has. The same form gives the same members in the same order. */
export function draftOf(form: AddressForm, format: AddressFormat): AddressDraft {
  const has = new Set<string>(format.fields.map(({ name }) => name));
  const optional = (["city", "region", "postalCode"] as const).filter((field) => has.has(field) && form[field].trim() !== "");
  return {
    name: form.name.trim(),
    lines: [form.line1, form.line2].map((line) => line.trim()).filter((line) => line !== ""),
    ...Object.fromEntries(optional.map((field) => [field, form[field].trim()])),
    country: form.country,
  };
}

/** A kept address as a request body. */
export function draftOfKept({ name, lines, city, region, postalCode, country }: Address): AddressDraft {
  return {
    name,
    lines,
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    ...(postalCode !== undefined && { postalCode }),
    country,
  };
}
