import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import type { ReceivedEvent, RefusalReason } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { formatDateTime } from "@/shared/time/time";

import { partnerEventQuery } from "../api/getPartnerEvent";
import { prettyBody } from "../model/received";
import classes from "./ReceivedEvents.module.css";

/** An event of the log: why it was refused, when what happened, and its body. */
export function ReceivedEventDetails({ partnerId, event }: { partnerId: string; event: ReceivedEvent }) {
  const { webhookId, reason, receivedAt, acceptedAt, settledAt, repeatedAt, bytes } = event;
  const times = [
    ["Received", receivedAt],
    ["Accepted", acceptedAt],
    [event.outcome === "applied" ? "Applied" : "Refused", settledAt],
    ["Last sent again", repeatedAt],
  ] as const;
  return (
    <>
      {reason !== undefined && <Reason reason={reason} />}
      <dl className={classes.facts}>
        {times.map(([label, at]) => at !== undefined && (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{formatDateTime(at)}</dd>
          </div>
        ))}
        <div>
          <dt>Size</dt>
          <dd>{new Intl.NumberFormat().format(bytes)} bytes</dd>
        </div>
      </dl>
      <div className={classes.id}>
        <span>webhook-id {webhookId}</span>
        <CopyButton value={webhookId} label="Copy webhook-id" />
      </div>
      <Body partnerId={partnerId} event={event} />
    </>
  );
}

function Reason({ reason: { code, message, violations = [] } }: { reason: RefusalReason }) {
  return (
    <div className={classes.reason}>
      <Text size="sm">
        <Code>{code}</Code> {message}
      </Text>
      {violations.length > 0 && (
        <ul aria-label="Broken rules">
          {violations.map(({ pointer, code: rule, message: text }) => (
            <li key={`${pointer} ${rule}`}>
              <Code>{pointer === "" ? "(body)" : pointer}</Code> {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Body({ partnerId, event: { id, outcome } }: { partnerId: string; event: ReceivedEvent }) {
  const { data, error, refetch } = useQuery(partnerEventQuery(useApi(), partnerId, id));
  if (data === undefined) return error === null ? <ListSkeleton rows={1} height={80} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data?.body === undefined) {
    const why = outcome === "applied" ? "The body of an applied event is not kept: what it says is in the order." : "The body is not kept any more.";
    return <Text size="sm" c="dimmed">{why}</Text>;
  }
  return (
    <>
      <Code block className={classes.body ?? ""} tabIndex={0} role="region" aria-label="Body">
        {prettyBody(data.body)}
      </Code>
      {data.truncated && <Text size="xs" c="dimmed">Only the beginning is kept.</Text>}
    </>
  );
}
