import { VisuallyHidden } from "@mantine/core";

import type { OrderDetail } from "@/shared/api/types";

import type { Progress } from "../model/progress";
import { allSteps } from "../model/saga";
import { stateText, stepText } from "../model/stepText";

interface Props {
  order: OrderDetail;
  progress: Progress;
}

/** The steps as a list for screen readers. */
export function StepList({ order, progress }: Props) {
  return (
    <VisuallyHidden component="ol" aria-label="Steps of the order">
      {allSteps.map((name) => {
        const { label, does } = stepText[name];
        return <li key={name}>{`${label} (${does}): ${progress.steps[name].state}, ${stateText(name, progress, order).join(", ")}`}</li>;
      })}
      {order.status === "needs_attention" && <li>Our team is looking into it</li>}
    </VisuallyHidden>
  );
}
