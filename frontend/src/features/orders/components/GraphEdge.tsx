import { tipOf } from "../model/graphLayout";
import classes from "./SagaGraph.module.css";

interface Props {
  line: Parameters<typeof tipOf>[0];
  isTaken: boolean;
  isBack: boolean;
}

const tipSize = 9;

/** A way from one step to the next, lit once it was gone. */
export function GraphEdge({ line, isTaken, isBack }: Props) {
  const [from, to] = line;
  return (
    <g className={classes.edge} data-taken={isTaken} data-back={isBack}>
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <polygon points={tipOf(line, tipSize)} />
    </g>
  );
}
