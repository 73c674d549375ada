import { Group, Stack } from "@mantine/core";
import { IconCalendarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import type { BooksReport } from "@/shared/api/types";
import { BackLink } from "@/shared/components/BackLink";
import { Card } from "@/shared/components/Card";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { Fact } from "@/shared/components/Fact";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";
import { Timestamp } from "@/shared/components/Timestamp";

import { bookDayQuery } from "../api/books";
import { BooksBadge } from "../components/BooksBadge";
import { FindingsCard } from "../components/FindingsCard";
import { TotalsCard } from "../components/TotalsCard";
import { formatDay } from "../model/books";

/** The comparison of one day: what was found, and the totals of both sides. */
export function BooksDayPage() {
  const { day } = useParams({ from: "/operate/books/$day" });
  return (
    <>
      <BackLink to="/operate/books">Books</BackLink>
      <Day key={day} day={day} />
    </>
  );
}

function Day({ day }: { day: string }) {
  const { data, error, refetch } = useQuery(bookDayQuery(useApi(), day));
  if (data === null) {
    return <EmptyState isPage icon={<IconCalendarOff size={28} />} title="Day not found" description="This day was not compared. A day is compared soon after its end (UTC)." />;
  }
  if (data !== undefined) return <Compared books={data} />;
  return (
    <>
      <PageHeader title={formatDay(day)} />
      {error === null ? <ListSkeleton rows={3} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

function Compared({ books }: { books: BooksReport }) {
  return (
    <>
      <PageHeader title={formatDay(books.day)} description={<BooksBadge books={books} />} />
      <Stack gap="md">
        {books.findings.length > 0 && <FindingsCard books={books} />}
        <TotalsCard books={books} />
        <Card title="Comparison">
          <Group gap="xl" align="flex-start">
            <Fact label="Compared">
              <Timestamp value={books.madeAt} />
            </Fact>
            <Fact label="Movements">{books.movements}</Fact>
            <Fact label="Orders">{books.compared}</Fact>
            <Fact label="Open">{books.open === 0 ? "nothing" : `${books.open} on their way`}</Fact>
            <Fact label="Of no order, or returned">{books.elsewhere}</Fact>
            <Fact label="Compared once more">{books.final ? "yes" : "after some days"}</Fact>
          </Group>
        </Card>
      </Stack>
    </>
  );
}
