import { useMediaQuery } from "@mantine/hooks";

import type { OrderDetail } from "@/shared/api/types";

import { allSteps, backSteps, edges, type StepName } from "../model/saga";
import { takenEdges } from "../model/takenEdges";
import type { Progress } from "../model/progress";
import { stateWords, stepWords } from "../model/stepText";
import { attentionBox, boxOf, type Direction, drawingSize, lineOf } from "../model/graphLayout";
import { GraphEdge } from "./GraphEdge";
import { GraphNode } from "./GraphNode";
import { StepList } from "./StepList";
import classes from "./SagaGraph.module.css";

interface Props {
  order: OrderDetail;
  progress: Progress;
}

/** The saga as a graph whose steps light up as they happen; its text equivalent is a list. */
export function SagaGraph({ order, progress }: Props) {
  const direction: Direction = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ? "down" : "across";
  const { width, height } = drawingSize(direction);
  const taken = takenEdges(progress);
  return (
    <>
      <svg
        role="img"
        aria-label="The steps of your order; they follow as a list"
        className={classes.graph}
        data-direction={direction}
        viewBox={`0 0 ${width} ${height}`}
      >
        {drawnLast(taken).map((edge) => (
          <GraphEdge key={edge.join(" ")} line={lineOf(...edge, direction)} isTaken={taken.includes(edge)} isBack={isWayBack(edge[1])} />
        ))}
        {allSteps.map((name) => (
          <GraphNode
            key={name}
            box={boxOf(name, direction)}
            name={name}
            state={progress.steps[name].state}
            label={stepWords[name].label}
            lines={stateWords(name, progress, order)}
          />
        ))}
        {order.status === "needs_attention" && (
          <GraphNode box={attentionBox(direction)} name="ParkOrder" state="parked" label="Our team" lines={["is looking into it"]} />
        )}
      </svg>
      <StepList order={order} progress={progress} />
    </>
  );
}

/** All edges, those that were gone above the others. */
function drawnLast(taken: ReturnType<typeof takenEdges>): typeof edges {
  return edges.toSorted((a, b) => Number(taken.includes(a)) - Number(taken.includes(b)));
}

function isWayBack(to: StepName): boolean {
  return backSteps.some((name) => name === to);
}
