import { IconAlertCircle, IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";

import classes from "./Callout.module.css";

const icons = { info: IconRefresh, warning: IconAlertTriangle, error: IconAlertCircle };

interface Props {
  tone: keyof typeof icons;
  title: string;
  children: ReactNode;
  /** Takes the focus when it appears, because the button that was pressed has changed. */
  takesFocus?: boolean;
}

/** A message about the whole page that must not be missed. */
export function Callout({ tone, title, children, takesFocus = false }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  const Icon = icons[tone];
  return (
    <div ref={box} role={tone === "info" ? "status" : "alert"} tabIndex={-1} className={classes.callout} data-tone={tone}>
      <Icon size={20} className={classes.icon} aria-hidden />
      <div className={classes.content}>
        <strong className={classes.title}>{title}</strong>
        {children}
      </div>
    </div>
  );
}
