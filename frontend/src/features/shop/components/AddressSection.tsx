import { Button, Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useImperativeHandle, useState } from "react";

import { AddressFields } from "@/shared/address/AddressFields";
import { draftOfKept, formOf, placesUnder } from "@/shared/address/addressForm";
import { AddressLabel } from "@/shared/address/AddressLabel";
import { keptAddressQuery } from "@/shared/address/getAddress";
import { useAddressForm } from "@/shared/address/useAddressForm";
import { useReadersCountry } from "@/shared/address/useReadersCountry";
import type { Address } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { errorsOf } from "@/shared/forms/formErrors";

import type { Delivery } from "../hooks/useDelivery";
import classes from "./AddressSection.module.css";

interface Props {
  delivery: Delivery;
  isLocked: boolean;
  /** Why the last order was refused; null if it was not. */
  error: unknown;
}

const pointer = "/deliveryAddress";

/** Where the order is delivered to: the address that is kept, or a form. Without an answer about the former it is the form. */
export function AddressSection(props: Props) {
  const { data: kept, error } = useQuery(keptAddressQuery(useApi()));
  const isKnown = kept !== undefined || error !== null;
  return (
    <section aria-labelledby="address-title">
      <h2 id="address-title" className={classes.title}>
        Delivery address
      </h2>
      <div className={classes.box}>{isKnown ? <Chosen {...props} kept={kept ?? null} /> : <ListSkeleton rows={1} height={100} />}</div>
    </section>
  );
}

function Chosen({ kept, ...props }: Props & { kept: Address | null }) {
  const [proposed] = useState(kept); // what is kept by this order does not close the form
  const [isEditing, setEditing] = useState(proposed === null);
  const isRefused = Object.keys(errorsOf(props.error, placesUnder(pointer)).fields).length > 0;
  if (proposed !== null && !isEditing && !isRefused) return <Proposed {...props} address={proposed} onEdit={() => setEditing(true)} />;
  return <Typed {...props} proposed={proposed} takesFocus={isEditing && proposed !== null} />;
}

interface ProposedProps extends Props {
  address: Address;
  onEdit: () => void;
}

function Proposed({ delivery: { section, onReady }, isLocked, address, onEdit }: ProposedProps) {
  useImperativeHandle(section, () => ({ choose: (send) => send(draftOfKept(address), false) }), [address]);
  useEffect(() => onReady(true), [onReady]);
  return (
    <div className={classes.kept}>
      <AddressLabel address={address} />
      <Button variant="default" size="sm" disabled={isLocked} onClick={onEdit}>
        Change address
      </Button>
    </div>
  );
}

interface TypedProps extends Props {
  proposed: Address | null;
  takesFocus: boolean;
}

function Typed({ delivery: { section, onReady }, isLocked, error, proposed, takesFocus }: TypedProps) {
  const country = useReadersCountry();
  const [isKept, setKept] = useState(true);
  const state = useAddressForm({ initial: formOf(proposed ?? undefined, country), pointer, error });
  const { element, isReady, submit } = state;
  useImperativeHandle(section, () => ({ choose: (send) => submit((address) => send(address, isKept)) }), [submit, isKept]);
  useEffect(() => onReady(isReady), [onReady, isReady]);
  useEffect(() => {
    if (takesFocus) element.current?.querySelector("select")?.focus();
  }, [element, takesFocus]);
  return (
    <form ref={element} noValidate aria-labelledby="address-title" onSubmit={(event) => event.preventDefault()}>
      <AddressFields state={state} isLocked={isLocked} />
      {state.format !== undefined && (
        <Checkbox
          mt="md"
          label="Save to my account for the next order"
          disabled={isLocked}
          checked={isKept}
          onChange={({ currentTarget: { checked } }) => setKept(checked)}
        />
      )}
    </form>
  );
}
