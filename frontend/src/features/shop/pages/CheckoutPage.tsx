import { Center, Loader } from "@mantine/core";
import { useState } from "react";

import { isProblemOf } from "@/shared/api/problem";
import { basketStore, useBasket } from "@/shared/basket/useBasket";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { notify } from "@/shared/notify/notify";
import { useGateway } from "@/shared/payment/useGateway";
import type { SignedIn } from "@/shared/session/currentSession";
import { useSession } from "@/shared/session/useSession";

import { BusyShop } from "../components/BusyShop";
import { CheckoutForm } from "../components/CheckoutForm";
import { EarlierOrder } from "../components/EarlierOrder";
import { EmptyBasket } from "../components/EmptyBasket";
import { PlacementProgress, UncertainOrder } from "../components/PlacementStatus";
import { useDelivery } from "../hooks/useDelivery";
import { useOrderCheck } from "../hooks/useOrderCheck";
import { usePayment } from "../hooks/usePayment";
import { usePlacement } from "../hooks/usePlacement";
import { useResumption } from "../hooks/useResumption";
import { checkoutHeading } from "../model/headings";
import { decodeBody, encodeBody } from "../model/orderBody";

/** Orders and pays for the basket. The shopper must be signed in. */
export function CheckoutPage() {
  const { user } = useSession();
  if (user === undefined) return <RequireSignIn reason="Sign in to order and pay. Your basket is kept.">{null}</RequireSignIn>;
  return (
    <>
      <CheckoutHeader />
      <Checkout key={user.id} user={user} />
    </>
  );
}

function CheckoutHeader() {
  const { lines } = useBasket();
  const { title, description } = checkoutHeading;
  return <PageHeader title={title} description={lines.length > 0 ? description : undefined} />;
}

function Checkout({ user }: { user: SignedIn }) {
  const { lines } = useBasket();
  const placement = usePlacement(user.id);
  const { unanswered, isPlacing, isPlaced, attempt, body, error, isUncertain, place, startOver } = placement;
  const payment = usePayment(useGateway(), unanswered === undefined ? undefined : decodeBody(unanswered.body)?.payment.token);
  const delivery = useDelivery();
  const isResumed = useResumption(placement);
  const [isWaiting, setWaiting] = useState(false);
  const mustDecide = unanswered !== undefined && !isResumed;
  const { isChecking, isStopped, check } = useOrderCheck();
  const order = async () => {
    const address = delivery.prepare();
    if (address === undefined) return;
    if (!(await check(lines))) return;
    const token = await payment.prepare();
    if (token === undefined) return;
    basketStore.refresh();
    if (basketStore.basket() === lines) place(encodeBody(lines, token, address));
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
        !mustDecide && <CheckoutForm lines={lines} email={user.email} payment={payment} delivery={delivery} placement={placement} isChecking={isChecking} isStopped={isStopped} onPlace={() => void order()} />
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

function Loading({ label }: { label: string }) {
  return (
    <Center py={96}>
      <Loader aria-label={label} />
    </Center>
  );
}
