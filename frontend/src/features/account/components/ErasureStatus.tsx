import { Alert, Group, Text } from "@mantine/core";

import type { Erasure } from "@/shared/api/types";
import { Fact } from "@/shared/components/Fact";
import { Timestamp } from "@/shared/components/Timestamp";

const titles: Record<Erasure["state"], string> = {
  requested: "Your account is being deleted",
  erasing: "Your data is being deleted",
  waiting: "Your data is deleted",
  completed: "Nothing is stored about you any more",
};

/** How far the erasure is. */
export function ErasureStatus({ erasure }: { erasure: Erasure }) {
  return (
    <Alert role="status" color={erasure.state === "completed" ? "green" : "blue"} title={titles[erasure.state]}>
      {erasure.state === "waiting" && (
        <Text size="sm" mb="sm">
          {erasure.openOrders > 0
            ? "Orders that have not ended are finished first. A last pass follows."
            : "A last pass follows within two hours. There is nothing left for you to do."}
        </Text>
      )}
      <Group gap="xl">
        <Fact label="Asked for">
          <Timestamp value={erasure.requestedAt} />
        </Fact>
        <Fact label="Orders without your data">{erasure.orders}</Fact>
        <Fact label="Endpoints deleted">{erasure.webhooks}</Fact>
      </Group>
    </Alert>
  );
}
