import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconPlayerPause } from "@tabler/icons-react";

import type { Webhook } from "@/shared/api/types";
import { formatDateTime } from "@/shared/time/time";

import { whyDisabled } from "../model/endpoint";
import { AllOrdersNote } from "./AllOrdersNote";

interface Props {
  webhook: Webhook;
  isResuming: boolean;
  onResume: () => void;
}

/** What to know about an endpoint before anything else. */
export function EndpointNotices(props: Props) {
  return (
    <Stack gap="sm" mb="lg" aria-live="polite">
      <StateNotice {...props} />
      {props.webhook.allOrders && <AllOrdersNote />}
    </Stack>
  );
}

function StateNotice({ webhook, isResuming, onResume }: Props) {
  const { state, failingSince } = webhook;
  if (state === "disabled") {
    return (
      <Alert color="red" icon={<IconBan />} title="EventForge disabled this endpoint">
        <Text size="sm">{whyDisabled(webhook).full} What happens meanwhile is not sent later.</Text>
        <Button mt="sm" size="xs" loading={isResuming} onClick={onResume}>
          Activate again
        </Button>
      </Alert>
    );
  }
  if (state === "paused") {
    return (
      <Alert color="gray" icon={<IconPlayerPause />} title="Paused">
        Nothing is sent, and what happens meanwhile is not sent later.
      </Alert>
    );
  }
  if (failingSince === undefined) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title="Deliveries are failing">
      Since {formatDateTime(failingSince)}. Each delivery is tried ten times over three days; an endpoint that
      fails for five days is disabled.
    </Alert>
  );
}
