import { VisuallyHidden } from "@mantine/core";

import type { OrderDetail } from "@/shared/api/types";

import { allSteps } from "../model/saga";
import type { Progress } from "../model/progress";
import { stateWords, stepWords } from "../model/stepText";

interface Props {
  order: OrderDetail;
  progress: Progress;
}

/** The graph for whoever does not see it. */
export function StepList({ order, progress }: Props) {
  return (
    <VisuallyHidden component="ol" aria-label="Steps of the order">
      {allSteps.map((name) => {
        const { label, does } = stepWords[name];
        return <li key={name}>{`${label} (${does}): ${progress.steps[name].state}, ${stateWords(name, progress, order).join(", ")}`}</li>;
      })}
      {order.status === "needs_attention" && <li>Our team is looking into it</li>}
    </VisuallyHidden>
  );
}
