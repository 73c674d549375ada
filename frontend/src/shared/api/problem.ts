import type { components } from "./schema.gen";

type ProblemDocument = components["schemas"]["Problem"];
export type ProblemCode = components["schemas"]["ProblemCode"];
export type Violation = components["schemas"]["Violation"];

/** A failed response of the API: a problem document (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  constructor(
    readonly status: number,
    readonly code: ProblemCode | "unknown",
    message: string,
    readonly violations: readonly Violation[] = [],
    readonly requestId?: string,
    /** How long the API asks to wait before a retry, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** The API could not be reached, or did not respond in time. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  constructor(cause: unknown) {
    super("EventForge cannot be reached.", { cause });
  }
}

/** Makes an ApiProblem of a failed response with any body. */
export function toProblem(response: Response, body: unknown): ApiProblem {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  if (!isProblem(body)) {
    return new ApiProblem(response.status, "unknown", `The server responded with status ${response.status}.`, [], requestId, retryAfterMs);
  }
  const message = body.detail ?? body.title;
  return new ApiProblem(response.status, body.code, message, body.violations, body.requestId || requestId, retryAfterMs);
}

function isProblem(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "code" in body && "title" in body;
}

/** Whether the same request may succeed when it is retried. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiProblem)) return false;
  return [429, 502, 503, 504].includes(error.status) || error.code === "idempotency_key_in_use";
}

/**
 * The outcome of a failed request for a change: the API refused it, did not
 * consider it (unasked), or may have made the change (unknown).
 */
export function outcomeOf(error: unknown): "refused" | "unasked" | "unknown" {
  if (!(error instanceof ApiProblem)) return "unknown";
  if ([401, 403, 429].includes(error.status)) return "unasked";
  return error.status >= 500 || [408, 425].includes(error.status) ? "unknown" : "refused";
}

/** Whether an error is a problem with this code. */
export function isProblemOf(error: unknown, code: ProblemCode): error is ApiProblem {
  return error instanceof ApiProblem && error.code === code;
}

/** The delay before a retry in milliseconds: what the API asks for, else doubling from 500 to 8000. `attempt` counts from 0. */
export function retryDelay(attempt: number, error: unknown): number {
  if (error instanceof ApiProblem && error.retryAfterMs !== undefined) return error.retryAfterMs;
  return Math.min(500 * 2 ** attempt, 8000);
}
