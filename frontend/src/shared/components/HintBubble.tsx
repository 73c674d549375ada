import { Tooltip } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface Props {
  label: string;
  /** What the hint is about. */
  target: HTMLElement;
  isForTouch: boolean;
}

/** Where a hint belongs in the page: in the landmark or dialog of what it is about. */
const homeOf = (target: HTMLElement) => target.closest<HTMLElement>("[role=dialog], main, header, footer") ?? document.body;

/** The hint itself. It is open from the start if the pointer is still there when its code has come. */
export default function HintBubble({ label, target, isForTouch }: Props): ReactNode {
  const [isOpen] = useState(() => target.matches(":hover"));
  return <Tooltip label={label} target={target} portalProps={{ target: homeOf(target) }} defaultOpened={isOpen} events={{ hover: true, focus: false, touch: isForTouch }} />;
}
