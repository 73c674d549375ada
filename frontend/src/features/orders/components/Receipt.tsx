import { Group, Loader, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconClock, IconDownload, IconExternalLink } from "@tabler/icons-react";

import { isProblemOf } from "@/shared/api/problem";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";
import { useNow } from "@/shared/time/useNow";

import { useFreshReceiptLinks, useReceipt } from "../api/getReceipt";
import { openInNewTab } from "../../../shared/browser/openInNewTab";
import { isLate } from "../model/receiptWait";
import { ReceiptButton } from "./ReceiptButton";

interface Props {
  orderId: string;
  /** When the order was completed, if that is known. */
  completedAt: string | undefined;
}

/** The receipt of a completed order. */
export function Receipt({ orderId, completedAt }: Props) {
  const { data, error, refetch } = useReceipt(orderId);
  if (data !== undefined) return <ReceiptButtons orderId={orderId} />;
  if (error !== null && !isProblemOf(error, "receipt_not_ready")) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Preparing completedAt={completedAt} />;
}

/** Says that the receipt is not ready, and after a minute what happens next. */
function Preparing({ completedAt }: Pick<Props, "completedAt">) {
  const late = isLate(completedAt, useNow());
  return (
    <Group gap="sm" role="status" wrap="nowrap" align="flex-start">
      {late ? <IconClock size={18} aria-hidden /> : <Loader size={18} />}
      <Text size="sm" c="dimmed">
        {late
          ? "Your receipt takes longer than usual. Your order is complete all the same. We keep trying, and the receipt appears here: you can come back later."
          : "Your receipt is being prepared."}
      </Text>
    </Group>
  );
}

function ReceiptButtons({ orderId }: { orderId: string }) {
  const freshLinks = useFreshReceiptLinks(orderId);
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <ReceiptButton
          icon={<IconExternalLink size={16} />}
          act={() => openInNewTab(async () => (await freshLinks()).url)}
          onFailure={() => notifyFailure("The receipt could not be opened")}
        >
          View receipt
          <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
        </ReceiptButton>
        <ReceiptButton
          icon={<IconDownload size={16} />}
          act={async () => download((await freshLinks()).downloadUrl)}
          onFailure={() => notifyFailure("The receipt could not be downloaded")}
        >
          Download
          <VisuallyHidden> the receipt</VisuallyHidden>
        </ReceiptButton>
      </Group>
      <Text size="xs" c="dimmed">
        A PDF that you can save or print.
      </Text>
    </Stack>
  );
}

/** Downloads a file. The response is an attachment, so the browser saves it and stays on the page. */
function download(address: string): void {
  window.location.assign(address);
}

function notifyFailure(title: string): void {
  notify({ color: "red", title, message: "Try again in a moment." });
}
