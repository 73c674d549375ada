import { arrowheadOf } from "./graphLayout";
import classes from "./SagaGraph.module.css";

interface Props {
  line: Parameters<typeof arrowheadOf>[0];
  isTaken: boolean;
  isCompensation: boolean;
}

const arrowheadSize = 9;

/** A transition between two steps, highlighted once the order has made it. */
export function GraphEdge({ line, isTaken, isCompensation }: Props) {
  const [from, to] = line;
  return (
    <g className={classes.edge} data-taken={isTaken} data-compensation={isCompensation}>
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <polygon points={arrowheadOf(line, arrowheadSize)} />
    </g>
  );
}
