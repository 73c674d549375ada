import { Text } from "@mantine/core";

import type { OperatorAction } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";

import { actionText } from "../model/actionText";
import classes from "./ActionList.module.css";

/** What operators did: who, when, why and what came of it. */
export function ActionList({ actions }: { actions: readonly OperatorAction[] }) {
  return (
    <ol className={classes.list} aria-label="What operators did">
      {actions.map((action) => (
        <li key={action.id}>
          <Text size="sm" fw={550}>
            {actionText(action)}
          </Text>
          {action.reason !== undefined && <Text size="sm" className={classes.reason ?? ""}>{`“${action.reason}”`}</Text>}
          <Text size="xs" c="dimmed" component="div" className={classes.reason ?? ""}>
            <Timestamp value={action.at} /> by {action.by}
          </Text>
        </li>
      ))}
    </ol>
  );
}
