import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";

import type { Api } from "@/shared/api/client";
import { useApi } from "@/shared/api/useApi";
import { removeOrdered } from "@/shared/basket/basket";
import { basketStore } from "@/shared/basket/useBasket";
import { notify } from "@/shared/notify/notify";
import { rememberOrdered } from "@/shared/orders/orderedAgain";
import { rememberPlaced } from "@/shared/orders/placedHere";
import { readStored, writeStored } from "@/shared/storage/storage";

import { placeOrder } from "../api/placeOrder";
import { classifyFailure, type Intent, intentSchema, unansweredIntent } from "../model/intent";
import { type Dependencies, type IntentStorage, submitOrder } from "../model/submitOrder";

/** The state of placing an order. */
export interface Placement {
  /** An order that was sent earlier and never answered, as found when the page was opened. */
  unanswered: Intent | undefined;
  isPlacing: boolean;
  /** The order is placed and the browser is going to its page. */
  isPlaced: boolean;
  /** The number of the current attempt, from 1. */
  attempt: number;
  /** The body that was sent last. */
  body: string | undefined;
  error: unknown;
  /** Whether the order that was sent last may exist. Nothing else is ordered until that is known. */
  isUncertain: boolean;
  place: (body: string) => void;
  /** Gives up on the order that was sent. */
  startOver: () => void;
}

/** Each user has an intent of their own: no user can finish the order of another. */
function storageOf(userId: string): IntentStorage {
  const name = `eventforge.checkout.${userId}`;
  return { read: () => readStored(name, intentSchema), write: (intent) => writeStored(name, intent) };
}

function dependenciesOf(api: Api, storage: IntentStorage, onSend: () => void): Dependencies {
  return {
    storage,
    send: (intent) => {
      onSend();
      return placeOrder(api, intent);
    },
    now: () => Date.now(),
    newKey: () => crypto.randomUUID(),
    pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  };
}

const earlierOrderNotice = { title: "Your first order went through", message: "This is your first order. Nothing else was ordered." };

/** Places orders for a user, one at a time, each exactly once. */
export function usePlacement(userId: string): Placement {
  const api = useApi();
  const navigate = useNavigate();
  const storage = useMemo(() => storageOf(userId), [userId]);
  const [attempt, setAttempt] = useState(0);
  const [unanswered, setUnanswered] = useState(() => unansweredIntent(storage.read(), Date.now()));
  const dependencies = useMemo(() => dependenciesOf(api, storage, () => setAttempt((count) => count + 1)), [api, storage]);
  const isRunning = useRef(false); // a second click may come before the button is rendered as busy
  const { mutate, reset, variables: body, error, isPending, isSuccess } = useMutation({
    mutationFn: (wanted: string) => submitOrder(dependencies, wanted),
    onSuccess: ({ order }) => {
      basketStore.change((basket) => removeOrdered(basket, order.lines));
      rememberOrdered(userId, order);
    },
    onError: () => (isRunning.current = false),
  });
  const place = (wanted: string) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setAttempt(0);
    setUnanswered(undefined);
    // Passed to mutate, not to useMutation: a shopper who has left the page is not taken to the order.
    mutate(wanted, {
      onSuccess: ({ order, body: ordered }) => {
        if (ordered !== wanted) notify({ ...earlierOrderNotice, stays: true });
        rememberPlaced(order.id);
        void navigate({ to: "/orders/$orderId", params: { orderId: order.id }, replace: true });
      },
    });
  };
  const startOver = () => {
    storage.write(undefined);
    setUnanswered(undefined);
    reset();
  };
  const isUncertain = error !== null && classifyFailure(error) !== "refused";
  return { unanswered, isPlacing: isPending, isPlaced: isSuccess, attempt, body, error, isUncertain, place, startOver };
}
