import type { Middleware } from "openapi-fetch";

/** A body that the API answers with, a status that it fails with, or pending for no answer. */
export type Answer = { body: unknown } | { status: number } | "pending";

/** Answers by the path of the request. */
export type Answers = Partial<Record<string, Answer>>;

/** Answers requests in place of the API. */
export function answering(answers: Answers): Middleware {
  return {
    onRequest: ({ request }) => {
      const answer = answers[new URL(request.url).pathname] ?? "pending";
      return answer === "pending" ? new Promise<never>(() => undefined) : responseOf(answer);
    },
  };
}

function responseOf(answer: Exclude<Answer, "pending">): Response {
  if ("body" in answer) return Response.json(answer.body);
  const problem = { type: "about:blank", title: "Failed", status: answer.status, code: "internal", detail: "it failed", requestId: "request-1" };
  return Response.json(problem, { status: answer.status, headers: { "Content-Type": "application/problem+json" } });
}
