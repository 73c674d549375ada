import { Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";

import type { Webhook } from "@/shared/api/types";
import { Row, RowLink, RowList } from "@/shared/components/RowList";
import { formatDateTime } from "@/shared/time/time";

import { whyDisabled } from "../model/endpoint";
import { describeEventTypes } from "../model/eventTypes";
import classes from "./WebhookList.module.css";
import { WebhookStateBadge } from "./WebhookStateBadge";

/** The endpoints, each with its event types and state. */
export function WebhookList({ webhooks }: { webhooks: readonly Webhook[] }) {
  return (
    <RowList label="Endpoints">
      {webhooks.map((webhook) => (
        <WebhookItem key={webhook.id} webhook={webhook} />
      ))}
    </RowList>
  );
}

function WebhookItem({ webhook }: { webhook: Webhook }) {
  const { id, url, description, eventTypes } = webhook;
  return (
    <Row className={classes.item ?? ""}>
      <div className={classes.text}>
        <RowLink to="/webhooks/$webhookId" params={{ webhookId: id }}>
          {url}
        </RowLink>
        {description !== "" && (
          <Text size="sm" c="dimmed">
            <bdi>{description}</bdi>
          </Text>
        )}
        <Failure webhook={webhook} />
      </div>
      <div className={classes.facts}>
        <Text size="sm" c="dimmed" title={eventTypes.join(", ")}>
          {describeEventTypes(eventTypes)}
        </Text>
        <WebhookStateBadge webhook={webhook} />
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
      </div>
    </Row>
  );
}

function Failure({ webhook }: { webhook: Webhook }) {
  if (webhook.state === "disabled") return <Text size="sm">{whyDisabled(webhook).brief}</Text>;
  if (webhook.failingSince === undefined) return null;
  return (
    <Text size="sm">
      Failing since {formatDateTime(webhook.failingSince)}.
    </Text>
  );
}
