import { Code, Text } from "@mantine/core";

import type { Queue } from "@/shared/api/types";

import { formatAgo } from "../model/age";
import { runningRedrive } from "../model/queueState";
import classes from "./QueueCard.module.css";
import { RedriveButton } from "./RedriveButton";
import { RedriveProgress } from "./RedriveProgress";

/** What a queue's consumer gave up on: since when, where to read why, and the way back. */
export function DeadLetters({ queue, onRedrive }: { queue: Queue; onRedrive: () => void }) {
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
      <div className={classes.why}>
        <Since queue={queue} />
        <Text size="sm" c="dimmed">
          Find out why before you redrive: <Code className={classes.runbook ?? ""}>{`dead-letters-${name}`}</Code> in docs/operations.md. A message is
          kept for 14 days at most, from when it was sent.
        </Text>
      </div>
      <RedriveButton queue={name} deadLetters={deadLetters} onConfirm={onRedrive} />
    </div>
  );
}

function Since({ queue: { deadLetters, oldestDeadLetterAgeSeconds: age } }: { queue: Queue }) {
  if (age === undefined) return null;
  return (
    <Text size="sm" fw={550}>
      {deadLetters === 1 ? `Given up on ${formatAgo(age)}` : `The oldest was given up on ${formatAgo(age)}`}
    </Text>
  );
}
