import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { PartnerDraft } from "@/shared/api/types";

import { partnersKey } from "./listPartners";

/** Adds a partner. The response contains its secret and is not cached once no component uses it. */
export function useCreatePartner() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PartnerDraft) => unwrap(api.POST("/api/ops/partners", { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: partnersKey }),
    gcTime: 0,
  });
}
