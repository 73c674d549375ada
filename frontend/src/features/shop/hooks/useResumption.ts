import { useEffect, useEffectEvent, useState } from "react";

import { basketStore } from "@/shared/basket/useBasket";

import { isOrderOf } from "../model/orderBody";
import type { Placement } from "./usePlacement";

/** Resumes an order that was sent before the page was reloaded, if the basket has not changed. Returns whether it does. */
export function useResumption({ unanswered, place }: Placement): boolean {
  const [resumed] = useState(() => (unanswered !== undefined && isOrderOf(unanswered.body, basketStore.basket()) ? unanswered.body : undefined));
  const resume = useEffectEvent((body: string) => place(body));
  useEffect(() => {
    if (resumed !== undefined) resume(resumed);
  }, [resumed]);
  return resumed !== undefined;
}
