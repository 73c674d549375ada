import { VisuallyHidden } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { followHeading } from "./followHeading";

/** Moves the focus to the heading after a change of page, and announces it. A new filter or search is no change of page. */
export function PageFocus() {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const shown = useRef(path); // undefined if the first page is not there yet
  const [title, setTitle] = useState("");
  useEffect(() => {
    const main = document.getElementById("content");
    const isFirst = shown.current === undefined || shown.current === path;
    shown.current = path;
    return isFirst || main === null ? undefined : followHeading(main, setTitle);
  }, [path]);
  return (
    <VisuallyHidden role="status" aria-label="Page">
      {title}
    </VisuallyHidden>
  );
}
