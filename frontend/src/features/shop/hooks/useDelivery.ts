import { type RefObject, useCallback, useMemo, useRef, useState } from "react";

import { useKeepAddress } from "@/shared/address/getAddress";
import type { AddressDraft } from "@/shared/api/types";
import { notify } from "@/shared/notify/notify";

import { addressKeeper } from "../model/addressKeeper";

/** What the shopper has chosen, in the section with the address. */
export interface AddressChoice {
  /** Calls `send` with the address if it is valid, and whether it is to be kept; else the section shows what is wrong. */
  choose: (send: (address: AddressDraft, isKept: boolean) => void) => void;
}

/** Where an order that is about to be placed is delivered to. */
export interface Delivery {
  /** Set by the section with the address. */
  section: RefObject<AddressChoice | null>;
  /** Whether an address can be chosen now. */
  isReady: boolean;
  /** Whether one could be chosen before: only then it is known how much room the section takes. */
  isSettled: boolean;
  onReady: (isReady: boolean) => void;
  /** The address; undefined if it is not valid. Keeps it for the next order if the shopper wants that. */
  prepare: () => AddressDraft | undefined;
}

/** The delivery address at the checkout. */
export function useDelivery(): Delivery {
  const section = useRef<AddressChoice>(null);
  const [isReady, setReady] = useState(false);
  const [isSettled, setSettled] = useState(false);
  const onReady = useCallback((isNow: boolean) => {
    setReady(isNow);
    if (isNow) setSettled(true);
  }, []);
  const { mutateAsync } = useKeepAddress();
  const keep = useMemo(() => addressKeeper(mutateAsync, notify), [mutateAsync]);
  const prepare = () => {
    let chosen: AddressDraft | undefined;
    section.current?.choose((address, isKept) => {
      chosen = address;
      if (isKept) void keep(address);
    });
    return chosen;
  };
  return { section, isReady, isSettled, onReady, prepare };
}
