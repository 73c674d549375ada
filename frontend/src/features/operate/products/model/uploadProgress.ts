import { isolated } from "@/shared/text/isolated";

/** How far the upload of several pictures is. */
export type UploadProgress =
  | { kind: "idle" }
  | { kind: "running"; place: number; count: number; name: string; step: string }
  | { kind: "done"; added: number; count: number };

/** What a person reads and hears of it. */
export function progressText(progress: UploadProgress): string {
  switch (progress.kind) {
    case "idle":
      return "";
    case "running":
      return `${progress.place} of ${progress.count}: ${isolated(progress.name)}. ${progress.step}…`;
    case "done":
      return doneText(progress.added, progress.count);
  }
}

function doneText(added: number, count: number): string {
  if (added < count) return `${added} of ${count} pictures ${added === 1 ? "is" : "are"} added.`;
  return count === 1 ? "The picture is added." : `All ${count} pictures are added.`;
}
