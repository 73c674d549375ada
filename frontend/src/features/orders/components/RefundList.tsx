import { Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";

import { isProblemOf } from "@/shared/api/problem";
import type { OrderDetail, Refund } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { Timestamp } from "@/shared/components/Timestamp";
import { notify } from "@/shared/notify/notify";
import { nameUnits } from "@/shared/orders/units";

import { openInNewTab } from "../../../shared/browser/openInNewTab";
import { useCreditNoteLinks } from "../api/getCreditNote";
import { ReceiptButton } from "./ReceiptButton";

/** The refunds of a completed order, each with its credit note. */
export function RefundList({ order, refunds }: { order: OrderDetail; refunds: readonly Refund[] }) {
  return (
    <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {refunds.map((refund) => (
        <li key={refund.id}>
          <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
            <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
              <Text size="sm">{itemsOf(order, refund)}</Text>
              <Text size="xs" c="dimmed">
                {refund.outside === true ? `Returned to you, reference ${refund.reference ?? "none"},` : stateTexts[refund.state]} <Timestamp value={refund.endedAt ?? refund.at} />
              </Text>
            </div>
            <MoneyText value={refund.amount} fw={600} />
          </Group>
          {refund.state === "refunded" && <CreditNote orderId={order.id} refundId={refund.id} />}
        </li>
      ))}
    </Stack>
  );
}

const stateTexts: Record<Refund["state"], string> = {
  pending: "Being refunded since",
  refunded: "Refunded to your card",
  unsettled: "Your bank did not take it. We will settle it with you. Since",
};

function itemsOf({ lines }: OrderDetail, refund: Refund): string {
  if (refund.lines === undefined || refund.lines.length === 0) return "A part of the payment";
  return nameUnits({ lines }, refund.lines);
}

function CreditNote({ orderId, refundId }: { orderId: string; refundId: string }) {
  const links = useCreditNoteLinks(orderId, refundId);
  const explain = (error: unknown) => {
    const message = isProblemOf(error, "receipt_not_ready") ? "It is being prepared." : "Try again in a moment.";
    notify({ color: "red", title: "The credit note could not be opened", message });
  };
  return (
    <ReceiptButton icon={<IconExternalLink size={16} />} act={() => openInNewTab(async () => (await links()).url)} onFailure={explain}>
      View credit note
      <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
    </ReceiptButton>
  );
}
