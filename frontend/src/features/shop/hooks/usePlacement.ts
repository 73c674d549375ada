import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";

import type { Api } from "@/shared/api/client";
import { useApi } from "@/shared/api/useApi";
import { notify } from "@/shared/notify/notify";
import { readStored, writeStored } from "@/shared/storage/storage";

import { sendOrder } from "../api/placeOrder";
import { without } from "../model/basket";
import { basketStore } from "./useBasket";
import { type Intent, intentSchema, unsettled, verdictOn } from "../model/intent";
import { type IntentKeeper, placeOrder, type World } from "../model/submitOrder";

export interface Placement {
  /** An order that was sent and not answered when the page was opened. */
  earlier: Intent | undefined;
  isPlacing: boolean;
  /** Done: the page leads to the order. */
  isPlaced: boolean;
  /** The present try, from 1. */
  attempt: number;
  /** What was sent last. */
  body: string | undefined;
  error: unknown;
  /** Whether the last order that was sent may exist: nothing else is ordered before that is settled. */
  isOpen: boolean;
  place: (body: string) => void;
  /** Gives up on what was sent. */
  startOver: () => void;
}

/** Each user's intent is kept apart: nobody finishes another one's order. */
function keeperOf(userId: string): IntentKeeper {
  const name = `eventforge.checkout.${userId}`;
  return { read: () => readStored(name, intentSchema), write: (intent) => writeStored(name, intent) };
}

function worldOf(api: Api, keeper: IntentKeeper, onSend: () => void): World {
  return {
    keeper,
    send: (intent) => {
      onSend();
      return sendOrder(api, intent);
    },
    now: () => Date.now(),
    newKey: () => crypto.randomUUID(),
    pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  };
}

const firstHadArrived = { title: "Your first order had arrived", message: "This is it. Nothing else was ordered." };

/** Places orders for a user, one at a time, each once. */
export function usePlacement(userId: string): Placement {
  const api = useApi();
  const navigate = useNavigate();
  const keeper = useMemo(() => keeperOf(userId), [userId]);
  const [attempt, setAttempt] = useState(0);
  const [earlier, setEarlier] = useState(() => unsettled(keeper.read(), Date.now()));
  const world = useMemo(() => worldOf(api, keeper, () => setAttempt((count) => count + 1)), [api, keeper]);
  const isUnderWay = useRef(false); // two clicks may come before the button is drawn as busy
  const { mutate, reset, variables: body, error, isPending, isSuccess } = useMutation({
    mutationFn: (wanted: string) => placeOrder(world, wanted),
    onSuccess: ({ order: { lines } }) => basketStore.change((basket) => without(basket, lines)),
    onError: () => (isUnderWay.current = false),
  });
  const place = (wanted: string) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setAttempt(0);
    setEarlier(undefined);
    // Given here and not above: who has left the page meanwhile is not taken to the order.
    mutate(wanted, {
      onSuccess: ({ order, body: ordered }) => {
        if (ordered !== wanted) notify({ ...firstHadArrived, stays: true });
        void navigate({ to: "/orders/$orderId", params: { orderId: order.id }, replace: true });
      },
    });
  };
  const startOver = () => {
    keeper.write(undefined);
    setEarlier(undefined);
    reset();
  };
  const isOpen = error !== null && verdictOn(error) !== "refused";
  return { earlier, isPlacing: isPending, isPlaced: isSuccess, attempt, body, error, isOpen, place, startOver };
}
