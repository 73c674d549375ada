import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

import { partnersKey } from "./listPartners";

/** Makes a partner's current secret its only one. */
export function useRevokePreviousSecret(partnerId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/ops/partners/{partnerId}/revoke-previous-secret", { params: { path: { partnerId } } })),
    onSuccess: (partner) => queries.setQueryData([...partnersKey, partnerId], partner),
    onSettled: () => queries.invalidateQueries({ queryKey: partnersKey }),
  });
}
