import { VisuallyHidden } from "@mantine/core";
import { IconFilterOff, IconSend } from "@tabler/icons-react";
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
import { isFiltered, type LogFilters } from "../model/logFilters";
import { DeliveryItem } from "./DeliveryItem";
import classes from "./DeliveryLog.module.css";
import { LogFilterFields } from "./LogFilterFields";

interface Props {
  webhookId: string;
  url: string;
  isActive: boolean;
  filters: LogFilters;
  onFilter: (filters: LogFilters) => void;
}

/** The deliveries to an endpoint that pass the filters, newest first, and their outcomes. There are no filters before the first delivery. */
export function DeliveryLog({ filters, onFilter, ...props }: Props) {
  const { data } = useInfiniteQuery(deliveriesQuery(useApi(), props.webhookId, filters));
  const isEmpty = data?.pages.every(({ items }) => items.length === 0) === true;
  return (
    <>
      {(!isEmpty || isFiltered(filters)) && <LogFilterFields filters={filters} onChange={onFilter} />}
      <Log filters={filters} {...props} />
    </>
  );
}

function Log({ webhookId, url, isActive, filters }: Omit<Props, "onFilter">) {
  const log = useInfiniteQuery(deliveriesQuery(useApi(), webhookId, filters));
  const deliveries = deliveriesOf(log.data?.pages ?? []);
  useRefreshedEndpoint(webhookId, deliveries);
  if (log.data === undefined) {
    if (log.error === null) return <ListSkeleton rows={4} height={72} />;
    return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  }
  return (
    <>
      {deliveries.length === 0 && <NoDeliveries isFiltered={isFiltered(filters)} hasMore={log.hasNextPage} />}
      {deliveries.length > 0 && <Deliveries webhookId={webhookId} url={url} isActive={isActive} deliveries={deliveries} />}
      <LoadMore hasMore={log.hasNextPage} isLoading={log.isFetchingNextPage} onMore={() => void log.fetchNextPage()} />
    </>
  );
}

interface DeliveriesProps extends Omit<Props, "filters" | "onFilter"> {
  deliveries: readonly Delivery[];
}

function Deliveries({ webhookId, url, isActive, deliveries }: DeliveriesProps) {
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
            webhookId={webhookId}
            url={url}
            onRedeliver={isActive ? () => mutate(delivery.id) : undefined}
            isRedelivering={isPending && variables === delivery.id}
          />
        ))}
      </ul>
    </>
  );
}

function NoDeliveries({ isFiltered: filtered, hasMore }: { isFiltered: boolean; hasMore: boolean }) {
  if (filtered) {
    const description = hasMore ? "Not among the newest deliveries. Show more to look further back." : "Choose other filters. Deliveries are kept for 30 days.";
    return <EmptyState icon={<IconFilterOff size={28} />} title={hasMore ? "No deliveries so far" : "No deliveries match"} description={description} />;
  }
  return (
    <EmptyState
      icon={<IconSend size={28} />}
      title="No deliveries yet"
      description="Send a ping to test the endpoint, or wait for the next order."
    />
  );
}
