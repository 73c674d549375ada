import { Text } from "@mantine/core";

import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";

import { ActionList } from "../../components/ActionList";
import { useQueueActions } from "../api/listQueueActions";

/** What operators did to a queue's dead letters. */
export function ActionHistory({ queue }: { queue: string }) {
  const { items, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useQueueActions(queue);
  return (
    <Card title="What was done">
      {items === undefined && (error === null ? <ListSkeleton rows={2} height={48} /> : <ErrorState error={error} onRetry={() => void refetch()} />)}
      {items?.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing yet. Whoever sends dead letters back or deletes them is named here.
        </Text>
      )}
      <ActionList actions={items ?? []} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </Card>
  );
}
