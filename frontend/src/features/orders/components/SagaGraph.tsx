import { useMediaQuery } from "@mantine/hooks";

import type { OrderDetail } from "@/shared/api/types";

import type { Progress } from "../model/progress";
import { allSteps, compensationSteps, edges, type StepName } from "../model/saga";
import { stateText, stepText } from "../model/stepText";
import { takenEdges } from "../model/takenEdges";
import { attentionBox, boxOf, type Direction, drawingSize, lineOf } from "../model/graphLayout";
import { GraphEdge } from "./GraphEdge";
import { GraphNode } from "./GraphNode";
import { StepList } from "./StepList";
import classes from "./SagaGraph.module.css";

interface Props {
  order: OrderDetail;
  progress: Progress;
}

/** The saga as a graph that highlights the steps as they happen. A hidden list holds the same information as text. */
export function SagaGraph({ order, progress }: Props) {
  const direction: Direction = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ? "down" : "across";
  const { width, height } = drawingSize(direction);
  const taken = takenEdges(progress);
  return (
    <>
      <svg
        role="img"
        aria-label="The steps of your order. The same steps follow as a list."
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
            lines={stateText(name, progress, order)}
          />
        ))}
        {order.status === "needs_attention" && (
          <GraphNode box={attentionBox(direction)} name="MarkNeedsAttention" state="needs-attention" label="Our team" lines={["is looking into it"]} />
        )}
      </svg>
      <StepList order={order} progress={progress} />
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
