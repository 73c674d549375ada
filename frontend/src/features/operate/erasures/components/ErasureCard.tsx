import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { Fact } from "@/shared/components/Fact";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { Timestamp } from "@/shared/components/Timestamp";

import { erasureQuery } from "../api/erasure";
import { stateText } from "../model/eraseForm";

/** How far the erasure of a user is. */
export function ErasureCard({ userId }: { userId: string }) {
  const { data, error, refetch } = useQuery(erasureQuery(useApi(), userId));
  if (data === undefined) return error === null ? <ListSkeleton rows={1} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <Card title="State">
      <Text size="sm" role="status">
        {data === null ? "Nobody asked to erase this user." : stateText(data)}
      </Text>
      {data !== null && (
        <Group gap="xl" mt="md">
          <Fact label="Asked for">
            <Timestamp value={data.requestedAt} />
          </Fact>
          <Fact label="Orders without personal data">{data.orders}</Fact>
          <Fact label="Orders that have not ended">{data.openOrders}</Fact>
          <Fact label="Endpoints deleted">{data.webhooks}</Fact>
        </Group>
      )}
    </Card>
  );
}
