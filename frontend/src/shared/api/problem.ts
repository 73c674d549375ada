import type { components } from "./schema.gen";

type ProblemDocument = components["schemas"]["Problem"];
export type ProblemCode = components["schemas"]["ProblemCode"];
export type Violation = components["schemas"]["Violation"];

/** An answer of the API that is not a success (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  constructor(
    readonly status: number,
    readonly code: ProblemCode | "unknown",
    message: string,
    readonly violations: readonly Violation[] = [],
    readonly requestId?: string,
    /** When the API asks to be tried again, in milliseconds from its answer. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** The API could not be reached at all, or did not answer in time. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  constructor(cause: unknown) {
    super("EventForge cannot be reached.", { cause });
  }
}

/** Makes an ApiProblem of a failed answer, whatever its body is. */
export function toProblem(response: Response, body: unknown): ApiProblem {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  if (!isProblem(body)) {
    return new ApiProblem(response.status, "unknown", `The answer was ${response.status}.`, [], requestId, retryAfterMs);
  }
  const message = body.detail ?? body.title;
  return new ApiProblem(response.status, body.code, message, body.violations, body.requestId || requestId, retryAfterMs);
}

function isProblem(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "code" in body && "title" in body;
}

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiProblem)) return false;
  return [429, 502, 503, 504].includes(error.status) || error.code === "idempotency_key_in_use";
}

/**
 * What is known of a request that asked for a change and failed: it was
 * refused, nobody considered it, or it may have happened all the same.
 */
export function outcomeOf(error: unknown): "refused" | "unasked" | "unknown" {
  if (!(error instanceof ApiProblem)) return "unknown";
  if ([401, 403, 429].includes(error.status)) return "unasked";
  return error.status >= 500 || [408, 425].includes(error.status) ? "unknown" : "refused";
}

/** Whether an error is the API's problem of this code. */
export function isProblemOf(error: unknown, code: ProblemCode): error is ApiProblem {
  return error instanceof ApiProblem && error.code === code;
}

/** The message of the violation at a field, if there is one. `pointer` is an RFC 6901 pointer into the body. */
export function violationAt(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.violations.find((violation) => violation.pointer === pointer)?.message;
}

/** Delay before attempt `attempt` (from 0): what the API asks for, else doubling from half a second to eight. */
export function retryDelay(attempt: number, error: unknown): number {
  if (error instanceof ApiProblem && error.retryAfterMs !== undefined) return error.retryAfterMs;
  return Math.min(500 * 2 ** attempt, 8000);
}
