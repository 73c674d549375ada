import { Stack } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";

import { jobsQuery } from "../api/jobs";
import { JobList } from "../components/JobList";
import { PublishCard } from "../components/PublishCard";

/** What operators have the platform do for many orders. */
export function JobsPage() {
  return (
    <>
      <PageHeader title="Jobs" description="What the platform does for many orders, one after the other. A job begins within a minute and goes on by itself." />
      <Stack gap="lg">
        <Jobs />
        <PublishCard />
      </Stack>
    </>
  );
}

function Jobs() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(jobsQuery(useApi()));
  if (data === undefined) return error === null ? <ListSkeleton rows={3} height={96} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const jobs = data.pages.flatMap(({ items }) => items);
  if (jobs.length === 0) {
    return <EmptyState icon={<IconStack2 size={28} />} title="No jobs" description="Begin one below, or with “Try all again” at a list of orders. Jobs are shown for 30 days." />;
  }
  return (
    <div>
      <JobList jobs={jobs} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </div>
  );
}
