import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import classes from "./Remarks.module.css";

export interface Remark {
  message: string;
  fix?: { label: string; name: string; apply: () => void };
}

/** What is wrong with a line, each with the way to mend it. */
export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  if (remarks.length === 0) return null;
  return (
    <ul className={classes.remarks}>
      {remarks.map(({ message, fix }) => (
        <li key={message}>
          <IconAlertCircle size={16} className={classes.icon} aria-hidden />
          <span>{message}</span>
          {fix !== undefined && (
            <Button size="compact-xs" variant="default" aria-label={fix.name} onClick={fix.apply}>
              {fix.label}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
