import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";

/** How many dead letters are shown, the most that the API reads at once. */
export const mostRead = 50;

/**
 * Some dead letters of a queue, the oldest first; null if there is no such queue. They
 * are not polled: each read hides them from others for a moment.
 */
export function deadLettersOptions(api: Api, queue: string) {
  return queryOptions({
    queryKey: ["operate", "queues", queue, "dead letters"],
    queryFn: async ({ signal }) => {
      const params = { path: { queue }, query: { limit: mostRead } };
      try {
        return await unwrap(api.GET("/api/ops/queues/{queue}/dead-letters", { params, signal }));
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }
    },
    refetchOnWindowFocus: false,
  });
}
