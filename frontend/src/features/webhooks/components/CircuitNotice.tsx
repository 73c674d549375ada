import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle, IconHourglass } from "@tabler/icons-react";

import type { Webhook } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { formatDateTime } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

type Circuit = NonNullable<Webhook["circuit"]>;

/** That the endpoint fails or is slow, and that its deliveries wait. */
export function CircuitNotice({ circuit }: { circuit: Circuit }) {
  return circuit.state === "open" ? <OpenNotice circuit={circuit} /> : <SlowNotice circuit={circuit} />;
}

function OpenNotice({ circuit }: { circuit: Circuit }) {
  const isLater = Date.parse(circuit.nextAttemptAt) > useNow();
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title="Deliveries are failing">
      <Text size="sm">
        Since {formatDateTime(circuit.since)}. Deliveries wait until the endpoint answers. One at a time is attempted,{" "}
        {isLater ? (
          <>
            the next <Timestamp value={circuit.nextAttemptAt} />
          </>
        ) : (
          "the next now"
        )}
        . When one succeeds, all that wait are sent, the oldest first. Waiting uses up no attempts. An endpoint that
        fails for five days is disabled.
      </Text>
      <Text size="sm" mt="xs">
        Have you mended it? Send a ping: it is attempted at once.
      </Text>
    </Alert>
  );
}

function SlowNotice({ circuit }: { circuit: Circuit }) {
  return (
    <Alert color="yellow" icon={<IconHourglass />} title="The endpoint answers slowly">
      <Text size="sm">
        Since {formatDateTime(circuit.since)} it takes longer than two seconds. Ten deliveries at a time are attempted;
        the others wait. Answer as soon as you have stored an event, and process it afterwards.
      </Text>
    </Alert>
  );
}
