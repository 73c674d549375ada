import { useEffect, useRef, useState } from "react";

import type { Basket } from "@/shared/basket/basket";
import { useCheckProducts } from "@/shared/basket/getCurrentProducts";

import { countChanged } from "../model/lineRemarks";

/** The comparison of an order with the catalog before it is sent. */
export interface OrderCheck {
  isChecking: boolean;
  /** Whether the last order differed from the catalog. */
  isStopped: boolean;
  /** Whether the order may be sent: false if it differs from the catalog, during another check, and after the shopper has left. */
  check: (lines: Basket) => Promise<boolean>;
}

/** Compares orders with the catalog, so that nobody orders more than there is. */
export function useOrderCheck(): OrderCheck {
  const read = useCheckProducts();
  const [isChecking, setChecking] = useState(false);
  const [isStopped, setStopped] = useState(false);
  const isRunning = useRef(false); // a second click may come before the button is rendered as busy
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const check = async (lines: Basket) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setChecking(true);
    setStopped(false);
    const isChanged = countChanged(lines, await read(lines.map(({ sku }) => sku))) > 0;
    isRunning.current = false;
    setChecking(false);
    setStopped(isChanged);
    return !isChanged && isShown.current;
  };
  return { isChecking, isStopped, check };
}
