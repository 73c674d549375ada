import { VisuallyHidden } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import type { Delivery } from "@/shared/api/types";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";

import { deliveriesQuery } from "../api/listDeliveries";
import { useRedeliver } from "../api/redeliver";
import { useRefreshedEndpoint } from "../hooks/useRefreshedEndpoint";
import { announcementOf, deliveriesOf } from "../model/deliveries";
import { DeliveryItem } from "./DeliveryItem";
import classes from "./DeliveryLog.module.css";

interface Props {
  webhookId: string;
  isActive: boolean;
}

/** The deliveries to an endpoint, newest first, and their outcomes. */
export function DeliveryLog({ webhookId, isActive }: Props) {
  const log = useInfiniteQuery(deliveriesQuery(useApi(), webhookId));
  const deliveries = deliveriesOf(log.data?.pages ?? []);
  useRefreshedEndpoint(webhookId, deliveries);
  if (log.data === undefined) {
    if (log.error === null) return <ListSkeleton rows={4} height={72} />;
    return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  }
  if (deliveries.length === 0) return <NoDeliveries />;
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

function NoDeliveries() {
  return (
    <EmptyState
      icon={<IconSend size={28} />}
      title="No deliveries yet"
      description="Send a ping to test the endpoint, or wait for the next order."
    />
  );
}
