import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

import type { Queue } from "@/shared/api/types";

import { formatAge } from "../model/age";
import classes from "./QueueCard.module.css";

/** The numbers of messages in a queue, and the age of the oldest. */
export function QueueDepth({ queue }: { queue: Queue }) {
  const { visible, inFlight, delayed } = queue;
  return (
    <dl className={classes.depth}>
      <Figure label="Waiting">{visible}</Figure>
      <Figure label="In flight">{inFlight}</Figure>
      <Figure label="Delayed">{delayed}</Figure>
      <Figure label="Oldest" isIdle={queue.oldestAgeSeconds === undefined}>
        <OldestAge queue={queue} />
      </Figure>
    </dl>
  );
}

function Figure({ label, children, isIdle = children === 0 }: { label: string; isIdle?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="numeric" data-idle={isIdle}>
        {children}
      </dd>
    </div>
  );
}

function OldestAge({ queue: { visible, inFlight, delayed, oldestAgeSeconds } }: { queue: Queue }) {
  if (oldestAgeSeconds !== undefined) return formatAge(oldestAgeSeconds);
  return (
    <>
      <span aria-hidden>—</span>
      <VisuallyHidden>{visible + inFlight + delayed > 0 ? "not known yet" : "none"}</VisuallyHidden>
    </>
  );
}
