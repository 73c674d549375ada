import { expect, it } from "vitest";

import { progressText, type UploadProgress } from "./uploadProgress";

it.each<[UploadProgress, string]>([
  [{ kind: "idle" }, ""],
  [{ kind: "running", place: 2, count: 5, name: "left.png", step: "Uploading 1 of 3" }, "2 of 5: left.png. Uploading 1 of 3…"],
  [{ kind: "done", added: 1, count: 1 }, "The picture is added."],
  [{ kind: "done", added: 5, count: 5 }, "All 5 pictures are added."],
  [{ kind: "done", added: 1, count: 5 }, "1 of 5 pictures is added."],
  [{ kind: "done", added: 0, count: 1 }, "0 of 1 pictures are added."],
])("%j is told as %j", (progress, text) => expect(progressText(progress)).toBe(text));
