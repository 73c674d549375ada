import { Stack, Title } from "@mantine/core";

import type { OrderDetail } from "@/shared/api/types";
import type { Progress } from "@/shared/saga/progress";
import { SagaGraph } from "@/shared/saga/SagaGraph";

import { Timeline } from "./Timeline";

/** The steps of the order as a graph, and its events. */
export default function SagaDetails({ order, progress }: { order: OrderDetail; progress: Progress }) {
  return (
    <Stack gap="xl" mt="lg" mb="xs">
      <div>
        <SagaGraph order={order} progress={progress} shopper="you" />
      </div>
      <div>
        <Title order={2} size="h4" mb="md">
          What happened
        </Title>
        <Timeline timeline={order.timeline} />
      </div>
    </Stack>
  );
}
