import { useEffect, useEffectEvent, useState } from "react";

import type { OrderDetail, PaymentAction } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { useGateway } from "@/shared/payment/useGateway";

import { useAskBank } from "../api/askBank";
import { useConfirmPayment } from "../api/confirmPayment";
import { useJustPlaced } from "../hooks/useJustPlaced";
import { BankDialog } from "./BankDialog";
import { BankPanel } from "./BankPanel";

interface Props {
  order: OrderDetail;
  action: PaymentAction;
}

/** Asks the shopper to confirm the payment, at once for an order that was just placed. */
export default function ConfirmPayment({ order, action }: Props) {
  const gateway = useGateway();
  const isJustPlaced = useJustPlaced(order.id);
  switch (gateway.name) {
    case "sandbox":
      return <SandboxConfirmation order={order} action={action} opensAtOnce={isJustPlaced} />;
    case "stripe":
      return <StripeConfirmation publishableKey={gateway.publishableKey} action={action} opensAtOnce={isJustPlaced} />;
    case "unusable":
      return <BankPanel until={action.until} failure="Payments cannot be confirmed here at the moment, because this shop is not set up correctly." />;
  }
}

/** The question of a bank that the sandbox plays. */
function SandboxConfirmation({ order, action, opensAtOnce }: Props & { opensAtOnce: boolean }) {
  const [isOpen, setOpen] = useState(opensAtOnce);
  const { mutate, reset, isPending, isSuccess, variables: isAccepted, error } = useConfirmPayment(order.id);
  const close = () => {
    setOpen(false);
    reset();
  };
  return (
    <>
      <BankPanel
        until={action.until}
        answer={isSuccess ? (isAccepted ? "confirmed" : "refused") : undefined}
        isBusy={isOpen}
        onConfirm={() => setOpen(true)}
      />
      <BankDialog
        isOpen={isOpen && !isSuccess}
        order={order}
        until={action.until}
        isSending={isPending}
        fault={error === null ? undefined : <ErrorState error={error} />}
        onAnswer={mutate}
        onClose={close}
      />
    </>
  );
}

/** The question of the shopper's bank, which Stripe shows above the page. */
function StripeConfirmation({ publishableKey, action, opensAtOnce }: { publishableKey: string; action: PaymentAction; opensAtOnce: boolean }) {
  const { mutate, data: answer, isPending, isError } = useAskBank(publishableKey, action.clientSecret);
  const ask = useEffectEvent(() => mutate());
  useEffect(() => {
    if (opensAtOnce) ask();
  }, [opensAtOnce]);
  return (
    <BankPanel
      until={action.until}
      answer={answer}
      isBusy={isPending}
      failure={isError ? "Your bank could not be reached. Nothing is lost: please try again." : undefined}
      onConfirm={() => mutate()}
    />
  );
}
