import { lazy, type PointerEvent, type ReactNode, Suspense, useState } from "react";

import type HintBubbleType from "./HintBubble";

interface Props {
  label: string;
  /** Whether a finger opens it as well. */
  isForTouch?: boolean;
  /** Renders what the hint is about, with these properties. */
  children: (props: { onPointerEnter: (event: PointerEvent<HTMLElement>) => void }) => ReactNode;
}

/** A page is as good without: what cannot be loaded is left out. */
const HintBubble = lazy<typeof HintBubbleType>(() => import("./HintBubble").catch(() => ({ default: () => null })));

/** A tooltip. Its code is large, and comes when the pointer is first there. */
export function Hint({ label, isForTouch = false, children }: Props) {
  const [target, setTarget] = useState<HTMLElement>();
  const onPointerEnter = ({ currentTarget, pointerType }: PointerEvent<HTMLElement>) => {
    if (isForTouch || pointerType !== "touch") setTarget(currentTarget);
  };
  return (
    <>
      {children({ onPointerEnter })}
      <Suspense>{target !== undefined && <HintBubble label={label} target={target} isForTouch={isForTouch} />}</Suspense>
    </>
  );
}
