import { Button, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { IconChevronRight, IconRefresh } from "@tabler/icons-react";

import type { Delivery } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { Timestamp } from "@/shared/components/Timestamp";
import { useNow } from "@/shared/time/useNow";

import { redeliverAction } from "../model/deliveries";
import { AttemptTable } from "./AttemptTable";
import classes from "./DeliveryLog.module.css";
import { DeliveryStateBadge } from "./DeliveryStateBadge";
import { DeliverySummary } from "./DeliverySummary";
import { Exchanges } from "./Exchanges";

interface Props {
  delivery: Delivery;
  webhookId: string;
  url: string;
  /** Absent unless the endpoint is active. */
  onRedeliver?: (() => void) | undefined;
  isRedelivering: boolean;
}

/** One delivery. Its attempts can be expanded. */
export function DeliveryItem({ delivery, webhookId, url, onRedeliver, isRedelivering }: Props) {
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  const { eventType, createdAt } = delivery;
  const action = redeliverAction(delivery, useNow());
  return (
    <li className={classes.item}>
      <div className={classes.row} data-open={isOpen || undefined}>
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
        <div>
          <div className={classes.title}>
            <UnstyledButton className={classes.toggle ?? ""} onClick={toggle} aria-expanded={isOpen} aria-controls={id}>
              {eventType}
            </UnstyledButton>
            <DeliveryStateBadge delivery={delivery} />
          </div>
          <div className={classes.summary}>
            <DeliverySummary delivery={delivery} />
          </div>
        </div>
        <div className={classes.aside}>
          <Text span size="sm" c="dimmed">
            <Timestamp value={createdAt} />
          </Text>
          {action !== undefined && onRedeliver !== undefined && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              loading={isRedelivering}
              onClick={onRedeliver}
              aria-label={`${action} ${eventType}`}
            >
              {action}
            </Button>
          )}
        </div>
      </div>
      <div id={id} hidden={!isOpen} className={classes.details}>
        {isOpen && <Details delivery={delivery} webhookId={webhookId} url={url} />}
      </div>
    </li>
  );
}

function Details({ delivery, webhookId, url }: Pick<Props, "delivery" | "webhookId" | "url">) {
  const { attempts, round, eventId } = delivery;
  return (
    <>
      <AttemptTable attempts={attempts} />
      <Exchanges webhookId={webhookId} url={url} delivery={delivery} />
      <div className={classes.id}>
        <span>
          webhook-id {eventId}
          {round > 1 && ` · redelivered, round ${round}`}
        </span>
        <CopyButton value={eventId} label="Copy webhook-id" />
      </div>
    </>
  );
}
