/** A text as it is seen: its rectangle without what elements around it clip. */
interface Seen {
  text: string;
  node: Text;
  box: Box;
  /** The rectangle with what is clipped. */
  whole: Box;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What rounding may add, in pixels. */
const tolerance = 1;

/** What is wrong with the layout: texts outside of the page or of a box with a border, texts that are cut off, and texts over each other. */
export function faultsOf(container: HTMLElement): string[] {
  const seen = textsIn(container);
  const width = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth > width ? [`the page scrolls sideways by ${document.documentElement.scrollWidth - width} px`] : [];
  return [...wide, ...seen.flatMap(cutOff), ...seen.flatMap((each) => outside(each, container)), ...overlaps(seen)];
}

function textsIn(container: HTMLElement): Seen[] {
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  const found: Seen[] = [];
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    if (node.data.trim() !== "") found.push(...linesOf(node));
  }
  return found;
}

const shortened = ({ data }: Text) => (data.length > 40 ? `${data.slice(0, 40)}…` : data);

/** The lines of a text that are seen at least in part. The words for screen readers are not. */
function linesOf(node: Text): Seen[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  return [...range.getClientRects()]
    .map((whole) => ({ text: shortened(node), node, whole, box: clipped(whole, node) }))
    .filter(({ box: { left, top, right, bottom } }) => right - left > tolerance && bottom - top > tolerance);
}

/** A line that is not seen to its end, although it has no ellipsis and nothing around it scrolls. */
function cutOff({ text, node, box, whole }: Seen): string[] {
  if (box.left - whole.left <= tolerance && whole.right - box.right <= tolerance) return [];
  for (let around = node.parentElement; around !== null; around = around.parentElement) {
    const { overflowX, textOverflow } = getComputedStyle(around);
    if (overflowX === "auto" || overflowX === "scroll" || textOverflow === "ellipsis") return [];
  }
  return [`“${text}” is cut off`];
}

function clipped(line: Box, node: Text): Box {
  let { left, top, right, bottom } = line;
  for (let around = node.parentElement; around !== null && around !== document.body; around = around.parentElement) {
    const { overflowX, overflowY, clipPath } = getComputedStyle(around);
    if (overflowX === "visible" && overflowY === "visible" && clipPath === "none") continue;
    const edge = around.getBoundingClientRect();
    left = Math.max(left, edge.left);
    top = Math.max(top, edge.top);
    right = Math.min(right, edge.right);
    bottom = Math.min(bottom, edge.bottom);
  }
  return { left, top, right, bottom };
}

/** Whether a text leaves the page or a box around it that is drawn. */
function outside({ text, node, box }: Seen, container: HTMLElement): string[] {
  if (box.left < -tolerance || box.right > document.documentElement.clientWidth + tolerance) return [`“${text}” leaves the page`];
  for (let around = node.parentElement; around !== null && around !== container; around = around.parentElement) {
    if (isDrawn(around) && !isWithin(box, around.getBoundingClientRect())) return [`“${text}” leaves its box (${around.tagName.toLowerCase()}.${around.className})`];
  }
  const drawing = node.parentElement?.closest("g")?.querySelector(":scope > rect");
  return drawing && !isWithin(box, drawing.getBoundingClientRect(), 4) ? [`“${text}” touches the edge of its node`] : [];
}

function isDrawn(element: Element): boolean {
  const { borderTopWidth, borderTopStyle, display } = getComputedStyle(element);
  return display !== "inline" && borderTopStyle !== "none" && parseFloat(borderTopWidth) > 0;
}

function isWithin(inner: Box, outer: Box, margin = -tolerance): boolean {
  return inner.left >= outer.left + margin && inner.right <= outer.right - margin && inner.top >= outer.top + margin && inner.bottom <= outer.bottom - margin;
}

/** Pairs of texts of which one is over the other. Lines of one text may be close to each other. */
function overlaps(seen: readonly Seen[]): string[] {
  return seen.flatMap((one, index) =>
    seen.slice(index + 1).filter((other) => one.node !== other.node && meet(one.box, other.box)).map((other) => `“${one.text}” is over “${other.text}”`),
  );
}

/** Letters are smaller than their lines, so lines may meet by a fifth. */
function meet(one: Box, other: Box): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return across > tolerance && down > Math.min(one.bottom - one.top, other.bottom - other.top) / 5;
}
