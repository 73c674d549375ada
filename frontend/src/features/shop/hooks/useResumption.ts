import { useEffect, useEffectEvent, useState } from "react";

import { refilledAt } from "@/shared/basket/refill";
import { basketStore } from "@/shared/basket/useBasket";

import { isResumable } from "../model/resumption";
import type { Placement } from "./usePlacement";

/** Resumes an order that was sent before the page was reloaded, if the basket is still that of this order. Returns whether it does. */
export function useResumption({ unanswered, place }: Placement): boolean {
  const [resumed] = useState(() => (isResumable(unanswered, basketStore.basket(), refilledAt()) ? unanswered?.body : undefined));
  const resume = useEffectEvent((body: string) => place(body));
  useEffect(() => {
    if (resumed !== undefined) resume(resumed);
  }, [resumed]);
  return resumed !== undefined;
}
