import { IconAlertTriangle, IconCheck, IconCircleDashed, IconLoader2, IconMinus, IconX } from "@tabler/icons-react";

import type { Box } from "./graphLayout";
import type { Step } from "./progress";
import classes from "./SagaGraph.module.css";

type NodeState = Step["state"] | "needs-attention";

interface Props {
  box: Box;
  name: string;
  state: NodeState;
  label: string;
  lines: readonly string[];
}

/** Each state has its own icon, so that it does not depend on colour. */
const icons: Record<NodeState, typeof IconCheck> = {
  waiting: IconCircleDashed,
  running: IconLoader2,
  done: IconCheck,
  failed: IconX,
  skipped: IconMinus,
  "needs-attention": IconAlertTriangle,
};

const iconSize = 16;
const circleRadius = 13;

/** A step: its name and its state. */
export function GraphNode({ box: { x, y, width, height }, name, state, label, lines }: Props) {
  const Icon = icons[state];
  const [centre, text] = [{ x: x + 25, y: y + 27 }, x + 47];
  return (
    <g className={classes.node} data-step={name} data-state={state}>
      <rect x={x} y={y} width={width} height={height} rx={12} />
      <circle cx={centre.x} cy={centre.y} r={circleRadius} />
      {/* The inner group turns about its own origin, which the outer one moves into the circle. */}
      <g transform={`translate(${centre.x} ${centre.y})`}>
        <g className={classes.icon}>
          <Icon x={-iconSize / 2} y={-iconSize / 2} size={iconSize} stroke={2.4} />
        </g>
      </g>
      <text className={classes.label} x={text} y={y + 32}>
        {label}
      </text>
      {lines.map((line, index) => (
        <text key={line} className={classes.detail} x={text} y={y + 52 + index * 17}>
          {line}
        </text>
      ))}
    </g>
  );
}
