import { queryOptions, useMutation } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Erasure } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";
import { useApi } from "@/shared/api/useApi";

/** How far the erasure of the user's data is; null if none was asked for. */
export function erasureQuery(api: Api) {
  return queryOptions({
    queryKey: ["erasure"],
    queryFn: async ({ signal }): Promise<Erasure | null> => {
      try {
        return await unwrap(api.GET("/api/me/erasure", { signal }));
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }
    },
    ...polling<Erasure | null>((erasure) => erasure?.state === "requested" || erasure?.state === "erasing"),
  });
}

/** Deletes the account and everything that is stored about the user. `onErased` is called when it has begun. */
export function useErase(onErased: () => void) {
  const api = useApi();
  return useMutation({ mutationFn: () => unwrap(api.DELETE("/api/me")), onSuccess: onErased });
}
