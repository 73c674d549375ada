/** A row that is in the DOM, and the height in pixels of the rows before it that are left out. */
export interface Row {
  index: number;
  gap: number;
}

/** Lists of up to this many rows are in the DOM as a whole. */
export const wholeRows = 100;

/** The rows beyond each edge of the view, so that scrolling and the Tab key find them. */
const margin = 10;

interface View {
  startIndex: number;
  endIndex: number;
  count: number;
}

/**
 * The rows to have in the DOM, in order: those in view with a margin, and the one
 * with the focus, with its neighbours, to which the Tab key goes. `focused` is
 * negative when no row has it.
 */
export function rowsOf({ startIndex, endIndex, count }: View, focused: number): number[] {
  if (count <= wholeRows) return range(0, count - 1);
  const rows = new Set(range(Math.max(0, startIndex - margin), Math.min(count - 1, endIndex + margin)));
  if (focused >= 0) for (const row of range(Math.max(0, focused - 1), Math.min(count - 1, focused + 1))) rows.add(row);
  return [...rows].sort((one, other) => one - other);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** The rows with the gaps before them. `start` is where the first row of the list begins. */
export function withGaps(placed: readonly { index: number; start: number; end: number }[], start: number): Row[] {
  return placed.map((row, at) => ({ index: row.index, gap: row.start - (placed[at - 1]?.end ?? start) }));
}
