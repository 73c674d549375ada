import { Center, Loader } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";

import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { notify } from "@/shared/notify/notify";
import { type SignedIn, useSession } from "@/shared/session/useSession";

import { basketStore, useBasket } from "../hooks/useBasket";
import { testCards } from "../model/testCards";
import { bodyOf, isOrderOf, parseBody } from "../model/orderBody";
import { type Placement, usePlacement } from "../hooks/usePlacement";
import { CheckoutForm } from "../components/CheckoutForm";
import { EarlierOrder } from "../components/EarlierOrder";
import { EmptyBasket } from "../components/EmptyBasket";
import { OpenOrder, PlacementProgress } from "../components/PlacementStatus";

/** Pays and orders what is in the basket, for who is signed in. */
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
  const { earlier, isPlacing, isPlaced, attempt, body, error, isOpen, place, startOver } = placement;
  const [token, setToken] = useState(() => tokenOf(earlier?.body));
  const isResumed = useResumption(placement);
  const isUndecided = earlier !== undefined && !isResumed;
  const order = () => {
    basketStore.refresh();
    if (basketStore.basket() === lines) place(bodyOf(lines, token));
    else notify({ message: "Your basket was changed in another tab. Have a look before you order." });
  };
  if (isPlaced) return <Busy label="Your order is placed" />;
  return (
    <>
      {isPlacing && <PlacementProgress isResumed={isResumed} attempt={attempt} />}
      {isOpen && body !== undefined && <OpenOrder error={error} onRetry={() => place(body)} onStartOver={startOver} />}
      {isUndecided && <EarlierOrder body={earlier.body} onFinish={() => place(earlier.body)} onLeave={startOver} />}
      {lines.length === 0 ? (
        <EmptyUnless isBusy={isPlacing || isOpen || isUndecided} />
      ) : (
        !isUndecided && <CheckoutForm lines={lines} email={user.email} token={token} placement={placement} onChoose={setToken} onPlace={order} />
      )}
    </>
  );
}

/** Goes on with an order that was sent before the page was reloaded, when the basket still is that order. */
function useResumption({ earlier, place }: Placement): boolean {
  const [resumed] = useState(() => (earlier !== undefined && isOrderOf(earlier.body, basketStore.basket()) ? earlier.body : undefined));
  const resume = useEffectEvent((body: string) => place(body));
  useEffect(() => {
    if (resumed !== undefined) resume(resumed);
  }, [resumed]);
  return resumed !== undefined;
}

function tokenOf(body: string | undefined): string {
  return (body === undefined ? undefined : parseBody(body)?.payment.token) ?? testCards[0].token;
}

function EmptyUnless({ isBusy }: { isBusy: boolean }) {
  return isBusy ? null : <EmptyBasket />;
}

function Busy({ label }: { label: string }) {
  return (
    <Center py={96}>
      <Loader aria-label={label} />
    </Center>
  );
}
