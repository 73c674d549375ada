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
        Your receipt is being drawn.
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
          onFailure={() => sayThat("The receipt did not open")}
        >
          View receipt
          <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
        </ReceiptButton>
        <ReceiptButton
          icon={<IconDownload size={16} />}
          act={async () => save((await freshLinks()).downloadUrl)}
          onFailure={() => sayThat("The download did not start")}
        >
          Download
          <VisuallyHidden> the receipt</VisuallyHidden>
        </ReceiptButton>
      </Group>
      <Text size="xs" c="dimmed">
        A PDF, to keep or to print.
      </Text>
    </Stack>
  );
}

/** What the address answers is an attachment: the browser saves it, and the page stays. */
function save(address: string): void {
  window.location.assign(address);
}

function sayThat(title: string): void {
  notify({ color: "red", title, message: "Try again in a moment." });
}
