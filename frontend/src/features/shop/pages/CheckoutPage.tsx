import { Center, Loader } from "@mantine/core";
import { useState } from "react";

import { isProblemOf } from "@/shared/api/problem";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { notify } from "@/shared/notify/notify";
import { type SignedIn, useSession } from "@/shared/session/useSession";

import { BusyShop } from "../components/BusyShop";
import { CheckoutForm } from "../components/CheckoutForm";
import { EarlierOrder } from "../components/EarlierOrder";
import { EmptyBasket } from "../components/EmptyBasket";
import { PlacementProgress, UncertainOrder } from "../components/PlacementStatus";
import { basketStore, useBasket } from "../hooks/useBasket";
import { usePlacement } from "../hooks/usePlacement";
import { useResumption } from "../hooks/useResumption";
import { decodeBody, encodeBody } from "../model/orderBody";
import { testCards } from "../model/testCards";

/** Orders and pays for the basket. The shopper must be signed in. */
export function CheckoutPage() {
  const { user } = useSession();
  if (user === undefined) return <RequireSignIn>{null}</RequireSignIn>;
  return (
    <>
      <PageHeader title="Checkout" />
      <Checkout key={user.id} user={user} />
    </>
  );
}

function Checkout({ user }: { user: SignedIn }) {
  const { lines } = useBasket();
  const placement = usePlacement(user.id);
  const { unanswered, isPlacing, isPlaced, attempt, body, error, isUncertain, place, startOver } = placement;
  const [token, setToken] = useState(() => tokenOf(unanswered?.body));
  const isResumed = useResumption(placement);
  const [isWaiting, setWaiting] = useState(false);
  const mustDecide = unanswered !== undefined && !isResumed;
  const order = () => {
    basketStore.refresh();
    if (basketStore.basket() === lines) place(encodeBody(lines, token));
    else notify({ message: "Your basket was changed in another tab. Please check it before you order." });
  };
  if (isPlaced) return <Loading label="Your order is placed" />;
  return (
    <>
      {isPlacing && <PlacementProgress isResumed={isResumed} attempt={attempt} />}
      {isUncertain && body !== undefined && <Unplaced error={error} isWaiting={isWaiting} onWait={setWaiting} onRetry={() => place(body)} onStartOver={startOver} />}
      {mustDecide && <EarlierOrder body={unanswered.body} onFinish={() => place(unanswered.body)} onLeave={startOver} />}
      {lines.length === 0 ? (
        !isPlacing && !isUncertain && !mustDecide && <EmptyBasket />
      ) : (
        !mustDecide && <CheckoutForm lines={lines} email={user.email} token={token} placement={placement} onChoose={setToken} onPlace={order} />
      )}
    </>
  );
}

interface UnplacedProps {
  error: unknown;
  isWaiting: boolean;
  onWait: (isWanted: boolean) => void;
  onRetry: () => void;
  onStartOver: () => void;
}

/** What to do about an order that was not accepted, or of which that is not known. */
function Unplaced({ error, isWaiting, onWait, onRetry, onStartOver }: UnplacedProps) {
  if (!isProblemOf(error, "overloaded")) return <UncertainOrder error={error} onRetry={onRetry} onStartOver={onStartOver} />;
  const leave = () => {
    onWait(false);
    onStartOver();
  };
  return <BusyShop problem={error} isWaiting={isWaiting} onWait={onWait} onRetry={onRetry} onStartOver={leave} />;
}

/** The card of the unanswered order, or else the first one. */
function tokenOf(body: string | undefined): string {
  return (body === undefined ? undefined : decodeBody(body)?.payment.token) ?? testCards[0].token;
}

function Loading({ label }: { label: string }) {
  return (
    <Center py={96}>
      <Loader aria-label={label} />
    </Center>
  );
}
