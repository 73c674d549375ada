import { useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

import { type Row, rowsOf, wholeRows, withGaps } from "./windowed";

interface List {
  /** The rows' keys, in order. */
  keys: readonly string[];
  /** The usual height of a row in pixels, until it is measured. */
  rowHeight: number;
  /** Is called with the first and the last row in view. */
  onView?: ((first: number, last: number) => void) | undefined;
}

export interface Windowed<E extends HTMLElement> {
  /** For the element that contains the rows. */
  list: RefObject<E | null>;
  /** For each row, which has its index in `data-index`. */
  measure: (row: HTMLElement | null) => void;
  rows: readonly Row[];
  /** The height in pixels of the rows after the last one that are left out. */
  after: number;
  /** Whether the list is so long that rows are left out. */
  isLong: boolean;
}

/**
 * Decides which rows of a list that scrolls with the page are in the DOM. The row
 * that last had the focus stays, so that scrolling does not lose it.
 */
export function useWindowed<E extends HTMLElement>({ keys, rowHeight, onView }: List): Windowed<E> {
  const list = useRef<E>(null);
  const top = useTop(list);
  const focused = useFocusedRow(list, keys);
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: keys.length,
    getItemKey: (index) => keys[index] ?? index,
    estimateSize: () => rowHeight,
    scrollMargin: top,
    initialRect: { width: innerWidth, height: innerHeight },
    rangeExtractor: (range) => rowsOf(range, focused),
    useFlushSync: false,
  });
  useEffect(() => leaveScrollPosition(virtualizer), [virtualizer]);
  const placed = virtualizer.getVirtualItems();
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => onView?.(startIndex, endIndex), [onView, startIndex, endIndex]);
  const end = top + virtualizer.getTotalSize();
  return { list, measure: virtualizer.measureElement, rows: withGaps(placed, top), after: end - (placed.at(-1)?.end ?? end), isLong: keys.length > wholeRows };
}

/** Leaves it to the browser to keep what is in view where it is when rows above it change their height. */
function leaveScrollPosition(virtualizer: Virtualizer<Window, HTMLElement>): void {
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = () => false;
}

/** How far below the top of the page an element begins, also after what is above it changes. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (element.current !== null) setTop(Math.round(element.current.getBoundingClientRect().top + scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}

/** The index of the row that last had the focus, which moves with its key; negative when no row had it. */
function useFocusedRow(list: RefObject<HTMLElement | null>, keys: readonly string[]): number {
  const [focused, setFocused] = useState<string>();
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
      if (row !== null) setFocused(keys[Number(row.dataset.index)]);
    };
    const element = list.current;
    element?.addEventListener("focusin", note);
    return () => element?.removeEventListener("focusin", note);
  }, [list, keys]);
  return focused === undefined ? -1 : keys.indexOf(focused);
}
