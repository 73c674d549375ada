import { Alert, Group, Stack } from "@mantine/core";
import { IconPlayerStop, IconStack2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import type { Job } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { BackLink } from "@/shared/components/BackLink";
import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { Fact } from "@/shared/components/Fact";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";
import { Timestamp } from "@/shared/components/Timestamp";
import { orderNumber } from "@/shared/orders/orderNumber";

import { jobQuery, useStopJob } from "../api/jobs";
import { JobBadge } from "../components/JobBadge";
import { JobProgress } from "../components/JobProgress";
import { ResultsCard } from "../components/ResultsCard";
import { consumers, failureText, isRunning, jobTitles } from "../model/jobs";

/** One job: how far it is, what it is about, and what it did for each order. */
export function JobPage() {
  const { jobId } = useParams({ from: "/operate/jobs/$jobId" });
  return (
    <>
      <BackLink to="/operate/jobs">Jobs</BackLink>
      <Loaded key={jobId} jobId={jobId} />
    </>
  );
}

function Loaded({ jobId }: { jobId: string }) {
  const { data, error, refetch } = useQuery(jobQuery(useApi(), jobId));
  if (data === null) return <EmptyState isPage icon={<IconStack2 size={28} />} title="Job not found" description="Jobs are kept for 30 days." />;
  if (data !== undefined) return <Shown job={data} />;
  return error === null ? <ListSkeleton rows={3} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
}

function Shown({ job }: { job: Job }) {
  return (
    <>
      <PageHeader title={jobTitles[job.kind]} description={<JobBadge state={job.state} />} />
      <Stack gap="md">
        {job.failure !== undefined && <Alert color="red">{failureText(job.failure)}</Alert>}
        <Card title="Progress">
          <Stack gap="md">
            <JobProgress job={job} />
            {isRunning(job) && <StopButton job={job} />}
          </Stack>
        </Card>
        <About job={job} />
        <ResultsCard job={job} />
      </Stack>
    </>
  );
}

function StopButton({ job }: { job: Job }) {
  const { mutate, isPending } = useStopJob(job.id);
  return (
    <div>
      <BusyButton variant="default" leftSection={<IconPlayerStop size={16} />} isBusy={isPending || job.state === "stopping"} onClick={() => mutate()}>
        {job.state === "stopping" ? "Stopping" : "Stop"}
      </BusyButton>
    </div>
  );
}

function About({ job: { filter, rate, reason, createdAt, endedAt, kind } }: { job: Job }) {
  return (
    <Card title="What it is about">
      <Group gap="xl" align="flex-start">
        <Fact label="Why">{reason}</Fact>
        <Fact label="Begun">
          <Timestamp value={createdAt} />
        </Fact>
        {endedAt !== undefined && (
          <Fact label="Ended">
            <Timestamp value={endedAt} />
          </Fact>
        )}
        {filter.status !== undefined && <Fact label="Status">{orderStatusLooks[filter.status].label}</Fact>}
        {filter.reason !== undefined && <Fact label="Reason of the orders">{filter.reason}</Fact>}
        {filter.from !== undefined && (
          <Fact label="From">
            <Timestamp value={filter.from} />
          </Fact>
        )}
        {filter.to !== undefined && (
          <Fact label="Until">
            <Timestamp value={filter.to} />
          </Fact>
        )}
        {kind === "publish_events" && <Fact label="For">{consumers[filter.consumer ?? "all"]}</Fact>}
        {filter.type !== undefined && <Fact label="Type">{filter.type}</Fact>}
        {filter.orderId !== undefined && <Fact label="Order">{orderNumber(filter.orderId)}</Fact>}
        <Fact label="At most">{`${rate} a second`}</Fact>
      </Group>
    </Card>
  );
}
