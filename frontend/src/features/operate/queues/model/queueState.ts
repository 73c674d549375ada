import type { Queue } from "@/shared/api/types";

/** The redrive of the queue if one is running. */
export function runningRedrive({ redrive }: Queue): Queue["redrive"] {
  return redrive?.status === "RUNNING" ? redrive : undefined;
}

/** Whether the queue's counts are about to change. Delayed messages may wait for hours, so they do not count. */
export function isQueueMoving(queue: Queue): boolean {
  return queue.visible > 0 || queue.inFlight > 0 || runningRedrive(queue) !== undefined;
}

/** The progress of a redrive in percent. An empty redrive is done. */
export function percentMoved({ moved, total }: NonNullable<Queue["redrive"]>): number {
  return total === 0 ? 100 : Math.min(100, Math.round((moved / total) * 100));
}

/** A count of dead letters in words, such as "1 dead letter" or "2 dead letters". */
export function countDeadLetters(count: number): string {
  return count === 1 ? "1 dead letter" : `${count} dead letters`;
}
