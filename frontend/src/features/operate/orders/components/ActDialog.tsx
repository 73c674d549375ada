import { Radio, Stack } from "@mantine/core";
import { useState } from "react";

import type { Consumer, Investigation } from "@/shared/api/types";
import { lookOf } from "@/shared/orders/eventLooks";
import { orderNumber } from "@/shared/orders/orderNumber";

import { ReasonDialog } from "../../components/ReasonDialog";
import { type Act, useActOnOrder } from "../api/actOnOrder";
import { words } from "../model/orderAction";

interface Props {
  action: Act["action"];
  investigation: Investigation;
  onClose: () => void;
}

/** Confirms an action on an order: says what will happen and asks why. */
export function ActDialog({ action, investigation, onClose }: Props) {
  const { order } = investigation;
  const { mutate, isPending } = useActOnOrder(order.id);
  const [choice, setChoice] = useState("");
  const { label, consequence, confirm } = words[action];
  const options = optionsOf(action, investigation);
  const narrowed = choice === "" ? {} : action === "republish" ? { consumer: choice as Consumer } : { eventId: choice };
  return (
    <ReasonDialog
      title={`${label}: order ${orderNumber(order.id)}`}
      consequence={consequence}
      confirmLabel={confirm}
      isBusy={isPending}
      onConfirm={(reason) => mutate({ action, reason, ...narrowed }, { onSettled: onClose })}
      onClose={onClose}
    >
      {options.length > 2 && (
        <Radio.Group label={action === "republish" ? "To" : "Mail"} value={choice} onChange={setChoice}>
          <Stack gap="xs" mt="xs">
            {options.map(({ value, text }) => (
              <Radio key={value} value={value} label={text} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </ReasonDialog>
  );
}

interface Option {
  /** Empty for the usual choice. */
  value: string;
  text: string;
}

const consumerTexts: Record<Consumer, string> = {
  email: "Mails",
  receipt: "Receipts and credit notes",
  webhooks: "Webhook endpoints",
  charges: "Refunds at the payment gateway",
};

/** What the action can be narrowed to. With one thing there is nothing to choose. */
function optionsOf(action: Act["action"], { mails = [], consumers = [], timeline }: Investigation): Option[] {
  if (action === "republish") return [{ value: "", text: "All consumers" }, ...consumers.map((value) => ({ value, text: consumerTexts[value] }))];
  if (action !== "resend_mail") return [];
  const told = timeline.filter(({ id }) => mails.includes(id));
  return [{ value: "", text: "The last mail" }, ...told.map(({ id, type }) => ({ value: id, text: lookOf(type).label }))];
}
