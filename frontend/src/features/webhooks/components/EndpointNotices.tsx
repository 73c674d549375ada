import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconPlayerPause } from "@tabler/icons-react";

import type { Webhook } from "@/shared/api/types";
import { formatDateTime } from "@/shared/time/time";

import { whyDisabled } from "../model/endpoint";
import { AllOrdersNotice } from "./AllOrdersNotice";
import { CircuitNotice } from "./CircuitNotice";
import classes from "./EndpointNotices.module.css";
import { LeftPartnersNotice } from "./LeftPartnersNotice";

interface Props {
  webhook: Webhook;
  isResuming: boolean;
  onResume: () => void;
}

/** The notices about an endpoint's state and its access to orders. */
export function EndpointNotices(props: Props) {
  return (
    <Stack gap="sm" className={classes.notices ?? ""} aria-live="polite">
      <StateNotice {...props} />
      {props.webhook.allOrders && <AllOrdersNotice />}
      {props.webhook.leftPartners === true && <LeftPartnersNotice />}
    </Stack>
  );
}

function StateNotice({ webhook, isResuming, onResume }: Props) {
  const { state, failingSince, circuit } = webhook;
  const isStopped = webhook.disabledReason === "stopped";
  if (state === "disabled") {
    return (
      <Alert color="red" icon={<IconBan />} title="EventForge disabled this endpoint">
        <Text size="sm">
          {whyDisabled(webhook).full} Events that happen meanwhile are held for 30 days.
          {!isStopped && " Activate it and recover them."}
        </Text>
        {!isStopped && (
          <Button mt="sm" size="xs" loading={isResuming} onClick={onResume}>
            Activate
          </Button>
        )}
      </Alert>
    );
  }
  if (state === "paused") {
    return (
      <Alert color="gray" icon={<IconPlayerPause />} title="Paused">
        No events are sent. Events that happen meanwhile are held, and sent when you resume.
      </Alert>
    );
  }
  if (circuit !== undefined) return <CircuitNotice circuit={circuit} />;
  if (failingSince === undefined) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title="Deliveries are failing">
      Since {formatDateTime(failingSince)}. Each delivery is attempted ten times over three days. An endpoint that
      fails for five days is disabled.
    </Alert>
  );
}
