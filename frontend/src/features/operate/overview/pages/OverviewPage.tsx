import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Overview } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { Columns } from "@/shared/components/Columns";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";

import { overviewOptions } from "../api/getOverview";
import { FlowTiles } from "../components/FlowTiles";
import { QueueTable } from "../components/QueueTable";
import { EndpointsCard, GatewayCard } from "../components/SideCards";
import { Verdict } from "../components/Verdict";
import { WorkTiles } from "../components/WorkTiles";

/** Where operators land: whether all is well, and if not, what is not. */
export function OverviewPage() {
  const { data, error, refetch } = useQuery(overviewOptions(useApi()));
  return (
    <>
      <PageHeader title="Overview" description="How the platform is doing. Every figure leads to its list." />
      {data !== undefined && <Parts overview={data} />}
      {data === undefined && (error === null ? <ListSkeleton rows={3} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />)}
    </>
  );
}

function Parts({ overview }: { overview: Overview }) {
  const { flow, queues, gateway, endpoints } = overview;
  return (
    <Stack gap="lg">
      <Verdict overview={overview} />
      {flow !== undefined && <FlowTiles flow={flow} />}
      <WorkTiles overview={overview} />
      <Columns>
        {queues === undefined ? null : <QueueTable queues={queues} />}
        <Stack gap="md">
          {gateway !== undefined && <GatewayCard gateway={gateway} />}
          {endpoints !== undefined && <EndpointsCard endpoints={endpoints} />}
        </Stack>
      </Columns>
    </Stack>
  );
}
