import { Badge, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useEffect, useId, useRef } from "react";

import type { Queue } from "@/shared/api/types";
import { TextLink } from "@/shared/components/TextLink";

import { countDeadLetters, runningRedrive } from "../model/queueState";
import { DeadLetters } from "./DeadLetters";
import classes from "./QueueCard.module.css";
import { QueueDepth } from "./QueueDepth";

interface Props {
  queue: Queue;
  /** The page of the queue itself, to which the card leads from elsewhere. */
  isOnItsPage?: boolean;
}

/** One queue: its messages, its dead letters, and the button to redrive them. */
export function QueueCard({ queue, isOnItsPage = false }: Props) {
  const { name, deadLetters } = queue;
  const canRedrive = deadLetters > 0 && runningRedrive(queue) === undefined;
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const hasRedriven = useRef(false);
  // The button disappears with the last dead letter. If it had the focus, the heading gets it.
  useEffect(() => {
    if (canRedrive || !hasRedriven.current) return;
    hasRedriven.current = false;
    if (document.activeElement === document.body) heading.current?.focus();
  }, [canRedrive]);
  return (
    <li className={classes.card} data-dead={deadLetters > 0} aria-labelledby={id}>
      <div className={classes.top}>
        <div className={classes.title}>
          <Title order={2} size="h4" id={id} ref={heading} tabIndex={-1} className={classes.name ?? ""}>
            {isOnItsPage ? (
              name
            ) : (
              <TextLink to="/operate/queues/$queue" params={{ queue: name }} inherit>
                {name}
              </TextLink>
            )}
          </Title>
          <DeadLetterCount count={deadLetters} />
        </div>
        {!queue.onlyDeadLetters && <QueueDepth queue={queue} />}
      </div>
      <DeadLetters queue={queue} isOnItsPage={isOnItsPage} onRedrive={() => (hasRedriven.current = true)} />
    </li>
  );
}

function DeadLetterCount({ count }: { count: number }) {
  const isAny = count > 0;
  return (
    <Badge
      tt="none"
      color={isAny ? "red.9" : "gray"}
      variant={isAny ? "filled" : "default"}
      leftSection={isAny ? <IconAlertTriangle size={12} /> : <IconCheck size={12} />}
    >
      {isAny ? countDeadLetters(count) : "No dead letters"}
    </Badge>
  );
}
