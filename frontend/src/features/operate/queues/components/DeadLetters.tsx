import { Code, Group, Text } from "@mantine/core";

import type { Queue } from "@/shared/api/types";
import { ButtonLink } from "@/shared/components/ButtonLink";

import { formatAgo } from "../model/age";
import { runningRedrive } from "../model/queueState";
import classes from "./QueueCard.module.css";
import { RedriveButton } from "./RedriveButton";
import { RedriveProgress } from "./RedriveProgress";

/** A queue's dead letters: their age, the runbook, and the button to redrive them. */
export function DeadLetters({ queue, isOnItsPage, onRedrive }: { queue: Queue; isOnItsPage: boolean; onRedrive: () => void }) {
  const { name, deadLetters } = queue;
  const redrive = runningRedrive(queue);
  if (redrive !== undefined) {
    return (
      <div className={classes.dead}>
        <RedriveProgress queue={name} redrive={redrive} />
      </div>
    );
  }
  if (deadLetters === 0) return null;
  return (
    <div className={classes.dead}>
      <div className={classes.advice}>
        <Age queue={queue} />
        <Text size="sm" c="dimmed">
          Find the cause before you redrive. See <Code className={classes.runbook ?? ""}>{`dead-letters-${name}`}</Code> in docs/operations.md. A
          message is kept for at most 14 days after it was sent.
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        {!isOnItsPage && (
          <ButtonLink variant="default" to="/operate/queues/$queue" params={{ queue: name }}>
            {`Read ${name}`}
          </ButtonLink>
        )}
        {!queue.onlyDeadLetters && <RedriveButton queue={name} deadLetters={deadLetters} onConfirm={onRedrive} />}
      </Group>
    </div>
  );
}

function Age({ queue: { deadLetters, oldestDeadLetterAgeSeconds: age } }: { queue: Queue }) {
  if (age === undefined) return null;
  return (
    <Text size="sm" fw={550}>
      {deadLetters === 1 ? `Became a dead letter ${formatAgo(age)}` : `The oldest became a dead letter ${formatAgo(age)}`}
    </Text>
  );
}
