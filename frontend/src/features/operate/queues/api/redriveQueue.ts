import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import { describe } from "@/shared/components/ErrorState";
import { type Notice, notify } from "@/shared/notify/notify";

import { queuesOptions } from "./listQueues";

/** Starts a redrive of a queue's dead letters, and shows the outcome. */
export function useRedriveQueue(queue: string) {
  const api = useApi();
  const queries = useQueryClient();
  const { queryKey } = queuesOptions(api);
  const id = `redrive-${queue}`;
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/ops/queues/{queue}/redrive", { params: { path: { queue } } })),
    onSuccess: () => notify({ id, color: "green", title: "Redrive started", message: `The dead letters of ${queue} are moving back to the queue.` }),
    onError: (error) => notify({ id, ...noticeOf(queue, error) }),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
}

function noticeOf(queue: string, error: unknown): Pick<Notice, "color" | "title" | "message"> {
  if (error instanceof ApiProblem && error.status === 409) {
    return { color: "blue", title: "A redrive is already running", message: `Wait until the redrive of ${queue} has ended, then try again.` };
  }
  const { title, message } = describe(error);
  return { color: "red", title, message };
}
