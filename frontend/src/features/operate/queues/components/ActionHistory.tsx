import { Text } from "@mantine/core";

import type { OperatorAction } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { Timestamp } from "@/shared/components/Timestamp";

import { useQueueActions } from "../api/listQueueActions";
import { actionText } from "../model/deadLetters";
import classes from "./ActionHistory.module.css";

/** What operators did to a queue's dead letters: who, when, why and what came of it. */
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
      <ol className={classes.list} aria-label="What operators did">
        {items?.map((action) => (
          <Action key={action.id} action={action} />
        ))}
      </ol>
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </Card>
  );
}

function Action({ action }: { action: OperatorAction }) {
  return (
    <li>
      <Text size="sm" fw={550}>
        {actionText(action)}
      </Text>
      {action.reason !== undefined && <Text size="sm" className={classes.reason ?? ""}>{`“${action.reason}”`}</Text>}
      <Text size="xs" c="dimmed" component="div" className={classes.reason ?? ""}>
        <Timestamp value={action.at} /> by {action.by}
      </Text>
    </li>
  );
}
