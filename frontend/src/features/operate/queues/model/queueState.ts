import type { Queue } from "@/shared/api/types";

/** The redrive that runs now, if there is one. */
export function runningRedrive({ redrive }: Queue): Queue["redrive"] {
  return redrive?.status === "RUNNING" ? redrive : undefined;
}

/** Whether a queue's numbers will change without anybody's doing. Delayed messages may rest for hours. */
export function isQueueMoving(queue: Queue): boolean {
  return queue.visible > 0 || queue.inFlight > 0 || runningRedrive(queue) !== undefined;
}

/** How much of a redrive is done, in per cent; an empty one is done. */
export function percentMoved({ moved, total }: NonNullable<Queue["redrive"]>): number {
  return total === 0 ? 100 : Math.min(100, Math.round((moved / total) * 100));
}

/** "1 dead letter", "2 dead letters". */
export function deadLettersInWords(count: number): string {
  return count === 1 ? "1 dead letter" : `${count} dead letters`;
}
