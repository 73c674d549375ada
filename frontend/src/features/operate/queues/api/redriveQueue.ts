import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import { describe } from "@/shared/components/ErrorState";
import { type Notice, notify } from "@/shared/notify/notify";

import { queuesOptions } from "./listQueues";

/** Starts to move a queue's dead letters back, and says how that went. */
export function useRedriveQueue(queue: string) {
  const api = useApi();
  const queries = useQueryClient();
  const { queryKey } = queuesOptions(api);
  const id = `redrive-${queue}`;
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/ops/queues/{queue}/redrive", { params: { path: { queue } } })),
    onSuccess: () => notify({ id, color: "green", title: "Redrive started", message: `The dead letters of ${queue} are on their way back.` }),
    onError: (error) => notify({ id, ...whyNot(queue, error) }),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
}

function whyNot(queue: string, error: unknown): Pick<Notice, "color" | "title" | "message"> {
  if (error instanceof ApiProblem && error.status === 409) {
    return { color: "blue", title: "Already under way", message: `A redrive of ${queue} runs now. Wait until it has ended, then try again.` };
  }
  const { title, message } = describe(error);
  return { color: "red", title, message };
}
