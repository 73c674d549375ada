import { Badge, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { OperatorWebhook } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { Row, RowList } from "@/shared/components/RowList";
import { Timestamp } from "@/shared/components/Timestamp";

import { ActionList } from "../../components/ActionList";
import { webhookActionsQuery } from "../api/webhooks";
import { stateOf } from "../model/endpointState";
import classes from "./EndpointList.module.css";
import { StopOrStartDialog } from "./StopOrStartDialog";

/** Endpoints of all users, each with its owner, its state and the button to stop it. */
export function EndpointList({ webhooks }: { webhooks: readonly OperatorWebhook[] }) {
  return (
    <RowList label="Endpoints">
      {webhooks.map((webhook) => (
        <EndpointItem key={`${webhook.userId} ${webhook.id}`} webhook={webhook} />
      ))}
    </RowList>
  );
}

function EndpointItem({ webhook }: { webhook: OperatorWebhook }) {
  const [asked, setAsked] = useState<"stop" | "start">();
  const [hasHistory, setHasHistory] = useState(false);
  const { host, email, userId, description, allOrders, createdAt } = webhook;
  const { label, color, detail } = stateOf(webhook);
  const what = webhook.disabledReason === "stopped" ? "start" : "stop";
  return (
    <Row className={classes.item ?? ""}>
      <div className={classes.text}>
        <div className={classes.host}>
          <Text fw={550}>{host}</Text>
          <Badge tt="none" color={color}>
            {label}
          </Badge>
          {allOrders && (
            <Badge tt="none" variant="default">
              All orders
            </Badge>
          )}
        </div>
        <Text size="sm">{email ?? userId}</Text>
        {description !== "" && (
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        )}
        {detail !== "" && <Text size="sm">{detail}</Text>}
        <Text size="xs" c="dimmed" component="div">
          Registered <Timestamp value={createdAt} />
        </Text>
      </div>
      <div className={classes.actions}>
        <Button size="xs" variant="subtle" aria-expanded={hasHistory} aria-label={`What was done to ${host}`} onClick={() => setHasHistory(!hasHistory)}>
          What was done
        </Button>
        <Button size="xs" variant="default" aria-label={what === "stop" ? `Stop ${host}` : `Start ${host}`} onClick={() => setAsked(what)}>
          {what === "stop" ? "Stop" : "Start"}
        </Button>
      </div>
      {hasHistory && (
        <div className={classes.history}>
          <History webhook={webhook} />
        </div>
      )}
      {asked !== undefined && <StopOrStartDialog webhook={webhook} what={asked} onClose={() => setAsked(undefined)} />}
    </Row>
  );
}

function History({ webhook }: { webhook: OperatorWebhook }) {
  const { data, error, refetch } = useQuery(webhookActionsQuery(useApi(), webhook));
  if (data === undefined) return error === null ? <ListSkeleton rows={1} height={48} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No operator has stopped it.
      </Text>
    );
  }
  return <ActionList actions={data.items} />;
}
