import { type RefObject, useEffect, useRef } from "react";

/** Moves the focus to an element when a part of the page that had it has disappeared. */
export function useFocusAfter(isShown: boolean, target: RefObject<HTMLElement | null>): void {
  const wasShown = useRef(isShown);
  useEffect(() => {
    if (wasShown.current && !isShown && document.activeElement === document.body) target.current?.focus();
    wasShown.current = isShown;
  }, [isShown, target]);
}
