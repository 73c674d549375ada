import type { Investigation } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { progressOf } from "@/shared/saga/progress";
import { SagaGraph } from "@/shared/saga/SagaGraph";

/** The order's saga in full. It is drawn from the events, which an archived order may not have any more. */
export function SagaCard({ investigation: { order, timeline } }: { investigation: Investigation }) {
  if (timeline.length === 0) return null;
  const progress = progressOf({ ...order, timeline, reasonCode: order.reason?.code });
  return (
    <Card title="Saga">
      <SagaGraph order={order} progress={progress} shopper="shopper" />
    </Card>
  );
}
