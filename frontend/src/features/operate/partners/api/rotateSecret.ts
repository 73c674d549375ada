import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { OldSecret } from "@/shared/secrets/SecretActions";

import { partnersKey } from "./listPartners";

/** Gives a partner a new secret. The response contains it and is not cached once no component uses it. */
export function useRotateSecret(partnerId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (oldSecret: OldSecret) =>
      unwrap(api.POST("/api/ops/partners/{partnerId}/rotate-secret", { params: { path: { partnerId }, query: { oldSecret } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: partnersKey }),
    gcTime: 0,
  });
}
