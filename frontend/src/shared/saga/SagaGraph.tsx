import { useMediaQuery } from "@mantine/hooks";

import { GraphEdge } from "./GraphEdge";
import { GraphNode } from "./GraphNode";
import { attentionBox, boxOf, type Direction, drawingSize, lineOf } from "./graphLayout";
import type { Progress } from "./progress";
import { allSteps, compensationSteps, edges, type StepName } from "./saga";
import { StepList } from "./StepList";
import { type SagaOrder, stateText, stepText } from "./stepText";
import { takenEdges } from "./takenEdges";
import classes from "./SagaGraph.module.css";

interface Props {
  order: SagaOrder;
  progress: Progress;
  /** Whom an order waits for until its payment is confirmed. */
  shopper: "you" | "shopper";
}

/** The saga as a graph that highlights the steps as they happen. A hidden list holds the same information as text. */
export function SagaGraph({ order, progress, shopper }: Props) {
  const direction: Direction = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ? "down" : "across";
  const { width, height } = drawingSize(direction);
  const taken = takenEdges(progress);
  return (
    <>
      <svg
        role="img"
        aria-label="The steps of the order. The same steps follow as a list."
        className={classes.graph}
        data-direction={direction}
        viewBox={`0 0 ${width} ${height}`}
      >
        {takenLast(taken).map((edge) => (
          <GraphEdge key={edge.join(" ")} line={lineOf(...edge, direction)} isTaken={taken.includes(edge)} isCompensation={isCompensation(edge[1])} />
        ))}
        {allSteps.map((name) => (
          <GraphNode
            key={name}
            box={boxOf(name, direction)}
            name={name}
            state={progress.steps[name].state}
            label={stepText[name].label}
            lines={stateText(name, progress, order, shopper)}
          />
        ))}
        {order.status === "needs_attention" && (
          <GraphNode box={attentionBox(direction)} name="MarkNeedsAttention" state="needs-attention" label="Our team" lines={["is looking into it"]} />
        )}
      </svg>
      <StepList order={order} progress={progress} shopper={shopper} />
    </>
  );
}

/** All edges, with the taken ones last, so that they are drawn on top. */
function takenLast(taken: ReturnType<typeof takenEdges>): typeof edges {
  return edges.toSorted((a, b) => Number(taken.includes(a)) - Number(taken.includes(b)));
}

function isCompensation(to: StepName): boolean {
  return compensationSteps.some((name) => name === to);
}
