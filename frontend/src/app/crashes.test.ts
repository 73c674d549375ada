import { afterEach, describe, expect, it, vi } from "vitest";

import { NetworkError } from "@/shared/api/problem";

import { crashes, watchCrashes } from "./crashes";

/** An error that was thrown in a file of the app. */
function ours(error: Error): Error {
  error.stack = `${error.name}: ${error.message}\n    at https://shop.example/assets/OrderPage-B2f_x9aQ.js:1:5120`;
  return error;
}

function watched() {
  const report = vi.spyOn(crashes, "report").mockReturnValue("7F3K-92QX");
  const events = new EventTarget();
  watchCrashes(events, () => "/basket");
  return {
    report,
    throwError: (error: unknown) => events.dispatchEvent(Object.assign(new Event("error"), { error })),
    reject: (reason: unknown) => events.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason })),
  };
}

afterEach(() => void vi.restoreAllMocks());

describe("watchCrashes", () => {
  it("reports errors and rejections of the app's own code", () => {
    const { report, throwError, reject } = watched();
    const error = ours(new TypeError("broken"));
    throwError(error);
    reject(error);
    expect(report.mock.calls).toEqual([["error", error, "/basket"], ["rejection", error, "/basket"]]);
  });

  it("leaves alone what is not ours, and what a page shows by itself", () => {
    const { report, throwError, reject } = watched();
    throwError(null); // another origin's script, or a loop of ResizeObserver
    throwError(new Error("of an extension"));
    reject("a text");
    reject(ours(new NetworkError(new TypeError("Failed to fetch"))));
    reject(ours(new DOMException("given up", "AbortError")));
    expect(report).not.toHaveBeenCalled();
  });
});
