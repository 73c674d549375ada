import { Group, Loader, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconDownload, IconExternalLink } from "@tabler/icons-react";

import { isProblemOf } from "@/shared/api/problem";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { useFreshReceiptLinks, useReceipt } from "../api/getReceipt";
import { openInNewTab } from "../../../shared/browser/openInNewTab";
import { ReceiptButton } from "./ReceiptButton";

/** The receipt of a completed order. */
export function Receipt({ orderId }: { orderId: string }) {
  const { data, error, refetch } = useReceipt(orderId);
  if (data !== undefined) return <ReceiptButtons orderId={orderId} />;
  if (error !== null && !isProblemOf(error, "receipt_not_ready")) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <Group gap="sm" role="status">
      <Loader size={18} />
      <Text size="sm" c="dimmed">
        Your receipt is being prepared.
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
