import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

import { partnersKey } from "./listPartners";

/** Gives a partner a new secret. The response contains it and is not cached once no component uses it. */
export function useRotateSecret(partnerId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/ops/partners/{partnerId}/rotate-secret", { params: { path: { partnerId } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: partnersKey }),
    gcTime: 0,
  });
}
