import { compensationSteps, forwardSteps, type StepName } from "./saga";

/** The direction of the forward steps: across a wide screen, down a phone. */
export type Direction = "across" | "down";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
}

/** Sizes in the direction of the steps (main) and between the lanes (cross). */
const sizes = {
  across: { main: 208, cross: 84, mainGap: 56, crossGap: 72 },
  down: { main: 84, cross: 162, mainGap: 40, crossGap: 28 },
} as const;

const margin = 4;
const lastCompensation = compensationSteps.length - 1;

/** The forward steps are one lane. The compensation steps run beside it in the opposite direction, each next to the step that it undoes. */
function place(name: StepName): { position: number; lane: number } {
  const forward = forwardSteps.findIndex((step) => step === name);
  if (forward >= 0) return { position: forward, lane: 0 };
  return { position: lastCompensation - compensationSteps.findIndex((step) => step === name), lane: 1 };
}

export function drawingSize(direction: Direction): { width: number; height: number } {
  const { main, cross, mainGap, crossGap } = sizes[direction];
  const along = forwardSteps.length * (main + mainGap) - mainGap + 2 * margin;
  const lanes = 2 * cross + crossGap + 2 * margin;
  return direction === "across" ? { width: along, height: lanes } : { width: lanes, height: along };
}

export function boxOf(name: StepName, direction: Direction): Box {
  const { position, lane } = place(name);
  return boxAt(position, lane, direction);
}

/** The box of an order that needs attention: in the lane of the compensation steps, next to the last forward step. */
export function attentionBox(direction: Direction): Box {
  return boxAt(forwardSteps.length - 1, 1, direction);
}

function boxAt(position: number, lane: number, direction: Direction): Box {
  const { main, cross, mainGap, crossGap } = sizes[direction];
  const along = margin + position * (main + mainGap);
  const offset = margin + lane * (cross + crossGap);
  return direction === "across"
    ? { x: along, y: offset, width: main, height: cross }
    : { x: offset, y: along, width: cross, height: main };
}

/** The line of an edge, from the border of its first box to the border of its second. */
export function lineOf(from: StepName, to: StepName, direction: Direction): [Point, Point] {
  const { main, cross, mainGap, crossGap } = sizes[direction];
  const [a, b] = [place(from), place(to)];
  const start = (position: number) => margin + position * (main + mainGap);
  const laneStart = (lane: number) => margin + lane * (cross + crossGap);
  const point = (along: number, offset: number): Point => (direction === "across" ? { x: along, y: offset } : { x: offset, y: along });
  if (a.lane === b.lane) {
    const offset = laneStart(a.lane) + cross / 2;
    const ahead = b.position > a.position;
    return [point(start(a.position) + (ahead ? main : 0), offset), point(start(b.position) + (ahead ? 0 : main), offset)];
  }
  const isStraight = a.position === b.position;
  const leaving = start(a.position) + main * (isStraight ? 0.5 : 0.2);
  const arriving = start(b.position) + main * (isStraight ? 0.5 : 0.8);
  return [point(leaving, laneStart(0) + cross), point(arriving, laneStart(1))];
}

/** The arrowhead at the end of a line, as the points of a polygon. */
export function arrowheadOf([from, to]: [Point, Point], size: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const base = { x: to.x - ux * size, y: to.y - uy * size };
  const half = size * 0.5;
  const corners = [to, { x: base.x - uy * half, y: base.y + ux * half }, { x: base.x + uy * half, y: base.y - ux * half }];
  return corners.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
}
