import { Button, Group, Loader, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";

import { isProblemOf } from "@/shared/api/problem";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { useFreshReceiptLink, useReceipt } from "../api/receipt";
import { openInNewTab } from "./openInNewTab";

/** The receipt of a completed order. */
export function Receipt({ orderId }: { orderId: string }) {
  const { data, error, refetch } = useReceipt(orderId);
  if (data !== undefined) return <ViewReceipt orderId={orderId} />;
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

function ViewReceipt({ orderId }: { orderId: string }) {
  const freshLink = useFreshReceiptLink(orderId);
  const [isOpening, setIsOpening] = useState(false);
  const view = () => {
    setIsOpening(true);
    openInNewTab(freshLink)
      .catch(() => notify({ color: "red", title: "The receipt did not open", message: "Try again in a moment." }))
      .finally(() => setIsOpening(false));
  };
  return (
    <Stack gap="xs">
      <Button variant="default" leftSection={<IconExternalLink size={16} />} loading={isOpening} onClick={view}>
        View receipt
        <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
      </Button>
      <Text size="xs" c="dimmed">
        A PDF, to save or print from there.
      </Text>
    </Stack>
  );
}
