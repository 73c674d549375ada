import { backSteps, forwardSteps, type StepName } from "./saga";

/** Across a wide screen the way forward leads to the right; on a phone it leads down. */
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

/** Sizes along the way (main) and from lane to lane (cross). */
const sizes = {
  across: { main: 208, cross: 84, mainGap: 56, crossGap: 72 },
  down: { main: 84, cross: 152, mainGap: 40, crossGap: 36 },
} as const;

const margin = 4;
const lastBack = backSteps.length - 1;

/** The way forward is one lane; the way back runs beside it against the direction, each step below the one it undoes. */
function place(name: StepName): { position: number; lane: number } {
  const forward = forwardSteps.findIndex((step) => step === name);
  if (forward >= 0) return { position: forward, lane: 0 };
  return { position: lastBack - backSteps.findIndex((step) => step === name), lane: 1 };
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

/** Where an order waits that needs attention: beside the last step of the way back. */
export function attentionBox(direction: Direction): Box {
  return boxAt(forwardSteps.length - 1, 1, direction);
}

function boxAt(position: number, lane: number, direction: Direction): Box {
  const { main, cross, mainGap, crossGap } = sizes[direction];
  const along = margin + position * (main + mainGap);
  const aside = margin + lane * (cross + crossGap);
  return direction === "across"
    ? { x: along, y: aside, width: main, height: cross }
    : { x: aside, y: along, width: cross, height: main };
}

/** Where an edge leaves its first box and meets its second. */
export function lineOf(from: StepName, to: StepName, direction: Direction): [Point, Point] {
  const { main, cross, mainGap, crossGap } = sizes[direction];
  const [a, b] = [place(from), place(to)];
  const start = (position: number) => margin + position * (main + mainGap);
  const laneStart = (lane: number) => margin + lane * (cross + crossGap);
  const point = (along: number, aside: number): Point => (direction === "across" ? { x: along, y: aside } : { x: aside, y: along });
  if (a.lane === b.lane) {
    const aside = laneStart(a.lane) + cross / 2;
    const ahead = b.position > a.position;
    return [point(start(a.position) + (ahead ? main : 0), aside), point(start(b.position) + (ahead ? 0 : main), aside)];
  }
  const isStraight = a.position === b.position;
  const leaving = start(a.position) + main * (isStraight ? 0.5 : 0.2);
  const arriving = start(b.position) + main * (isStraight ? 0.5 : 0.8);
  return [point(leaving, laneStart(0) + cross), point(arriving, laneStart(1))];
}

/** The tip of an arrow at the end of a line, as points of a polygon. */
export function tipOf([from, to]: [Point, Point], size: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const base = { x: to.x - ux * size, y: to.y - uy * size };
  const half = size * 0.5;
  const corners = [to, { x: base.x - uy * half, y: base.y + ux * half }, { x: base.x + uy * half, y: base.y - ux * half }];
  return corners.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
}
