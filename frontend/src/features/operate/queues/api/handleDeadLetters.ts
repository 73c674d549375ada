import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import type { DeadLetterResults } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { describe } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { outcomeOf } from "../model/deadLetters";

/** Sends some dead letters of a queue back to where they came from, and shows the outcome. */
export function useRedriveDeadLetters(queue: string) {
  const api = useApi();
  return useOnDeadLetters("sent back", (ids: string[]) =>
    unwrap(api.POST("/api/ops/queues/{queue}/dead-letters/redrive", { params: { path: { queue } }, body: { ids } })),
  );
}

/** Deletes some dead letters of a queue for ever, and shows the outcome. */
export function useDeleteDeadLetters(queue: string) {
  const api = useApi();
  return useOnDeadLetters("deleted", (body: { ids: string[]; reason: string }) =>
    unwrap(api.POST("/api/ops/queues/{queue}/dead-letters/delete", { params: { path: { queue } }, body })),
  );
}

function useOnDeadLetters<T>(what: "sent back" | "deleted", mutationFn: (request: T) => Promise<DeadLetterResults>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (results) => notify(outcomeOf(results, what)),
    onError: (error) => {
      const { title, message } = describe(error);
      notify({ color: "red", title, message });
    },
    // Everything of the queue: its letters, its counts in the list, and what was done.
    onSettled: () => queries.invalidateQueries({ queryKey: ["operate", "queues"] }),
  });
}
