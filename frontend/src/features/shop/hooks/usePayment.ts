import { useEffect, useRef, useState } from "react";

import type { Gateway } from "@/shared/payment/gateway";

import type { CardFault, CreatePaymentMethod } from "../model/paymentMethod";
import { testCards } from "../model/testCards";

/** The means of payment of an order that is about to be placed. */
export interface Payment {
  gateway: Gateway;
  /** The test card that is chosen, or the last payment method that the card form made; empty if there is none. */
  token: string;
  /** Whether an order can be paid for now. */
  isReady: boolean;
  /** Whether a payment method is being made. */
  isPreparing: boolean;
  /** Why no payment method was made. */
  fault: CardFault | undefined;
  /** Chooses a test card. */
  choose: (token: string) => void;
  /** Called by the card form when it can make payment methods, and with undefined when it no longer can. */
  onReady: (create: CreatePaymentMethod | undefined) => void;
  /** Called by the card form when the shopper changes it. */
  onChange: () => void;
  /** The token to pay with; undefined if there is none, if one is being made already, and after the shopper has left. */
  prepare: () => Promise<string | undefined>;
}

/** The means of payment at the checkout. `unanswered` is the token of an order that may exist. */
export function usePayment(gateway: Gateway, unanswered: string | undefined): Payment {
  const [token, setToken] = useState(() => initialToken(gateway, unanswered));
  const [create, setCreate] = useState<CreatePaymentMethod>();
  const [isPreparing, setPreparing] = useState(false);
  const [fault, setFault] = useState<CardFault>();
  const isRunning = useRef(false); // a second click may come before the button is rendered as busy
  const isShown = useIsShown();

  const prepareCard = async (): Promise<string | undefined> => {
    if (create === undefined || isRunning.current) return undefined;
    isRunning.current = true;
    setPreparing(true);
    setFault(undefined);
    const { id, fault: found } = await create();
    isRunning.current = false;
    setPreparing(false);
    setFault(found);
    if (id !== undefined) setToken(id);
    return isShown.current ? id : undefined;
  };

  return {
    gateway,
    token,
    isReady: gateway.name === "sandbox" || create !== undefined,
    isPreparing,
    fault,
    choose: setToken,
    onReady: (next) => setCreate(() => next),
    onChange: () => {
      setFault(undefined);
      setToken("");
    },
    prepare: () => (gateway.name === "sandbox" ? Promise.resolve(token) : prepareCard()),
  };
}

function initialToken({ name }: Gateway, unanswered = ""): string {
  if (name !== "sandbox") return unanswered;
  return testCards.find(({ token }) => token === unanswered)?.token ?? testCards[0].token;
}

/** Whether the component is still on the page. */
function useIsShown() {
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
}
