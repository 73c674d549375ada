import { VisuallyHidden } from "@mantine/core";

import type { Progress } from "./progress";
import { allSteps } from "./saga";
import { type SagaOrder, stateText, stepText } from "./stepText";

interface Props {
  order: SagaOrder;
  progress: Progress;
  shopper: "you" | "shopper";
}

/** The steps as a list for screen readers. */
export function StepList({ order, progress, shopper }: Props) {
  return (
    <VisuallyHidden component="ol" aria-label="Steps of the order">
      {allSteps.map((name) => {
        const { label, does } = stepText[name];
        return <li key={name}>{`${label} (${does}): ${progress.steps[name].state}, ${stateText(name, progress, order, shopper).join(", ")}`}</li>;
      })}
      {order.status === "needs_attention" && <li>Our team is looking into it</li>}
    </VisuallyHidden>
  );
}
