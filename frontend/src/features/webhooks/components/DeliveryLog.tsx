import { VisuallyHidden } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { useApi } from "@/shared/api/useApi";
import type { Delivery } from "@/shared/api/types";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";

import { webhookKey } from "../api/getWebhook";
import { deliveriesQuery } from "../api/listDeliveries";
import { useRedeliver } from "../api/redeliver";
import { announcementOf, deliveriesOf, progressOf } from "../model/deliveries";
import { DeliveryItem } from "./DeliveryItem";
import classes from "./DeliveryLog.module.css";

interface Props {
  webhookId: string;
  isActive: boolean;
}

/** What was sent to an endpoint, newest first, and how it went. */
export function DeliveryLog({ webhookId, isActive }: Props) {
  const log = useInfiniteQuery(deliveriesQuery(useApi(), webhookId));
  const deliveries = deliveriesOf(log.data?.pages ?? []);
  useEndpointFollows(webhookId, deliveries);
  if (log.data === undefined) {
    if (log.error === null) return <ListSkeleton rows={4} height={72} />;
    return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  }
  if (deliveries.length === 0) return <NothingYet />;
  return (
    <>
      <Deliveries webhookId={webhookId} isActive={isActive} deliveries={deliveries} />
      <LoadMore hasMore={log.hasNextPage} isLoading={log.isFetchingNextPage} onMore={() => void log.fetchNextPage()} />
    </>
  );
}

function Deliveries({ webhookId, isActive, deliveries }: Props & { deliveries: readonly Delivery[] }) {
  const { mutate, variables, error, isPending } = useRedeliver(webhookId);
  return (
    <>
      <VisuallyHidden role="status">{announcementOf(deliveries)}</VisuallyHidden>
      {error !== null && <ErrorState error={error} />}
      <ul className={classes.list} aria-label="Deliveries">
        {deliveries.map((delivery) => (
          <DeliveryItem
            key={delivery.id}
            delivery={delivery}
            onRedeliver={isActive ? () => mutate(delivery.id) : undefined}
            isRedelivering={isPending && variables === delivery.id}
          />
        ))}
      </ul>
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={<IconSend size={28} />}
      title="Nothing sent yet"
      description="Send a ping to try the endpoint, or wait for the next order."
    />
  );
}

/** Reads the endpoint anew when an attempt was made: it may have begun to fail, recovered, or been disabled. */
function useEndpointFollows(webhookId: string, deliveries: readonly Delivery[]): void {
  const queries = useQueryClient();
  const progress = progressOf(deliveries);
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: webhookKey(webhookId), exact: true });
  }, [queries, webhookId, progress]);
}
