import { Stack } from "@mantine/core";
import { IconMailCheck, IconStack2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import { BackLink } from "@/shared/components/BackLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";

import { queuesOptions } from "../api/listQueues";
import { deadLettersOptions } from "../api/readDeadLetters";
import { ActionHistory } from "../components/ActionHistory";
import { DeadLetterList, NotRead } from "../components/DeadLetterList";
import { QueueCard } from "../components/QueueCard";
import classes from "../components/QueueCard.module.css";

/** One queue: its depth, its dead letters, and what operators did to them. */
export function QueuePage() {
  const { queue } = useParams({ from: "/operate/queues/$queue" });
  return (
    <>
      <BackLink to="/operate/queues">Queues</BackLink>
      <Queue key={queue} name={queue} />
    </>
  );
}

function Queue({ name }: { name: string }) {
  const api = useApi();
  const letters = useQuery(deadLettersOptions(api, name));
  const { data: queues } = useQuery(queuesOptions(api));
  if (letters.data === null) return <EmptyState isPage icon={<IconStack2 size={28} />} title="Queue not found" description="Check the URL." />;
  const queue = queues?.items.find((one) => one.name === name);
  return (
    <>
      <PageHeader title={name} description="Its dead letters: messages that could not be processed. Reading leaves them where they are." />
      <Stack gap="lg">
        {queue !== undefined && (
          <ul className={classes.list} aria-label="Queue">
            <QueueCard queue={queue} isOnItsPage />
          </ul>
        )}
        <section aria-label="Dead letters of the queue" aria-busy={letters.isFetching}>
          <Letters queue={name} total={queue?.deadLetters ?? 0} letters={letters} />
        </section>
        <ActionHistory queue={name} />
      </Stack>
    </>
  );
}

type LettersQuery = ReturnType<typeof useQuery<Awaited<ReturnType<NonNullable<ReturnType<typeof deadLettersOptions>["queryFn"]>>>>>;

function Letters({ queue, total, letters: { data, error, isFetching, refetch } }: { queue: string; total: number; letters: LettersQuery }) {
  const read = () => void refetch();
  if (data === undefined || data === null) return error === null ? <ListSkeleton rows={3} height={96} /> : <ErrorState error={error} onRetry={read} />;
  if (data.items.length === 0) {
    return <EmptyState icon={<IconMailCheck size={28} />} title="No dead letters" description="Every message was processed, or waits to be tried again." />;
  }
  return (
    <>
      <DeadLetterList queue={queue} letters={data.items} isReading={isFetching} onRead={read} />
      <NotRead read={data.items.length} total={total} />
    </>
  );
}
