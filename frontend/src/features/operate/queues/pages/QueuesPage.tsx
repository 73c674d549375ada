import { VisuallyHidden } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";

import { queuesOptions } from "../api/listQueues";
import { QueueCard } from "../components/QueueCard";
import classes from "../components/QueueCard.module.css";
import { countDeadLetters } from "../model/queueState";

/** The platform's queues and their dead letters. */
export function QueuesPage() {
  return (
    <>
      <PageHeader title="Queues" description="Messages that wait or are being processed, and dead letters." />
      <Queues />
    </>
  );
}

function Queues() {
  const { data, error, refetch } = useQuery(queuesOptions(useApi()));
  if (data === undefined) return error === null ? <ListSkeleton rows={3} height={88} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const { items } = data;
  if (items.length === 0) {
    return <EmptyState icon={<IconStack2 />} title="No queues" description="This environment has no queues that operators manage." />;
  }
  const deadLetters = items.reduce((sum, queue) => sum + queue.deadLetters, 0);
  return (
    <>
      <VisuallyHidden role="status">{`${countDeadLetters(deadLetters)} in all queues`}</VisuallyHidden>
      <ul className={classes.list} aria-label="Queues">
        {items.map((queue) => (
          <QueueCard key={queue.name} queue={queue} />
        ))}
      </ul>
    </>
  );
}
