import { Badge, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useEffect, useId, useRef } from "react";

import type { Queue } from "@/shared/api/types";
import { formatDuration } from "@/shared/time/time";

import classes from "./QueueCard.module.css";
import { deadLettersInWords, runningRedrive } from "./queueState";
import { RedriveButton } from "./RedriveButton";
import { RedriveProgress } from "./RedriveProgress";

/** One queue: what is in it, what was given up on, and the way back. */
export function QueueCard({ queue }: { queue: Queue }) {
  const { name, deadLetters } = queue;
  const redrive = runningRedrive(queue);
  const canRedrive = deadLetters > 0 && redrive === undefined;
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const couldRedrive = useRef(canRedrive);
  // The button leaves with the last dead letter: whoever pressed it stays at this queue.
  useEffect(() => {
    if (couldRedrive.current && !canRedrive && document.activeElement === document.body) heading.current?.focus();
    couldRedrive.current = canRedrive;
  }, [canRedrive]);
  return (
    <li className={classes.card} data-dead={deadLetters > 0} aria-labelledby={id}>
      <div className={classes.top}>
        <Title order={2} size="h4" id={id} ref={heading} tabIndex={-1} className={classes.name ?? ""}>
          {name}
        </Title>
        <DeadLetters count={deadLetters} />
      </div>
      <Depth queue={queue} />
      {redrive !== undefined && <RedriveProgress queue={name} redrive={redrive} />}
      {canRedrive && <RedriveButton queue={name} deadLetters={deadLetters} />}
    </li>
  );
}

function DeadLetters({ count }: { count: number }) {
  const isAny = count > 0;
  return (
    <Badge
      tt="none"
      color={isAny ? "red.9" : "gray"}
      variant={isAny ? "filled" : "default"}
      leftSection={isAny ? <IconAlertTriangle size={12} /> : <IconCheck size={12} />}
    >
      {isAny ? deadLettersInWords(count) : "No dead letters"}
    </Badge>
  );
}

function Depth({ queue: { visible, inFlight, delayed, oldestAgeSeconds } }: { queue: Queue }) {
  const oldest = oldestAgeSeconds === undefined ? "—" : formatDuration(oldestAgeSeconds * 1000);
  const numbers = { Waiting: visible, "In flight": inFlight, Delayed: delayed, Oldest: oldest };
  return (
    <dl className={classes.depth}>
      {Object.entries(numbers).map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="numeric">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
