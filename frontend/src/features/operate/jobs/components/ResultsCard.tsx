import { Badge, Group, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import type { Job, JobResult } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { TextLink } from "@/shared/components/TextLink";
import { orderNumber } from "@/shared/orders/orderNumber";

import { jobResultsQuery } from "../api/jobs";

const outcomes: Record<JobResult["outcome"], { color: string; label: string }> = {
  done: { color: "green", label: "Done" },
  skipped: { color: "gray", label: "Skipped" },
  failed: { color: "red", label: "Failed" },
};

/** What a job did for each order, in that order. */
export function ResultsCard({ job }: { job: Job }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(jobResultsQuery(useApi(), job));
  if (data === undefined) return error === null ? <ListSkeleton rows={4} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const results = data.pages.flatMap(({ items }) => items);
  return (
    <Card title="Results">
      {results.length === 0 ? <Text size="sm">None yet.</Text> : <Results results={results} />}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </Card>
  );
}

function Results({ results }: { results: readonly JobResult[] }) {
  return (
    <Table aria-label="Results">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Order</Table.Th>
          <Table.Th>Result</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {results.map(({ number, orderId, outcome, message, events }) => (
          <Table.Tr key={number}>
            <Table.Td>
              <TextLink to="/operate/orders/$orderId" params={{ orderId }}>
                {orderNumber(orderId)}
              </TextLink>
            </Table.Td>
            <Table.Td>
              <Group gap="xs">
                <Badge color={outcomes[outcome].color} tt="none">
                  {outcomes[outcome].label}
                </Badge>
                <Text size="sm">{message ?? (events === undefined ? "" : `${events} ${events === 1 ? "event" : "events"}`)}</Text>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
