import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import { basketStore } from "@/shared/basket/useBasket";

import type { Remark } from "../model/lineRemarks";
import classes from "./Remarks.module.css";

/** The remarks on a line, each with its fix. */
export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  if (remarks.length === 0) return null;
  return (
    <ul className={classes.remarks}>
      {remarks.map(({ message, fix }) => (
        <li key={message}>
          <IconAlertCircle size={16} className={classes.icon} aria-hidden />
          <span>{message}</span>
          {fix !== undefined && (
            <Button size="compact-xs" variant="default" aria-label={fix.name} onClick={() => basketStore.change(fix.change)}>
              {fix.label}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
