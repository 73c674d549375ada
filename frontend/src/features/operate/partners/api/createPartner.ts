import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { PartnerDraft } from "@/shared/api/types";

import { partnersKey } from "./listPartners";

interface Admission {
  /** The idempotency key: one for each intended partner. */
  key: string;
  body: PartnerDraft;
}

/** Adds a partner, once per key. The response contains its secret and is not cached once no component uses it. */
export function useCreatePartner() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: Admission) =>
      unwrap(api.POST("/api/ops/partners", { params: { header: { "Idempotency-Key": key } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: partnersKey }),
    gcTime: 0,
  });
}
