import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { PartnerPatch } from "@/shared/api/types";

import { partnersKey } from "./listPartners";

/** Changes, activates or deactivates a partner. */
export function useUpdatePartner(partnerId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PartnerPatch) =>
      unwrap(
        api.PATCH("/api/ops/partners/{partnerId}", {
          params: { path: { partnerId } },
          body,
          headers: { "Content-Type": "application/merge-patch+json" },
        }),
      ),
    onSuccess: (partner) => queries.setQueryData([...partnersKey, partnerId], partner),
    onSettled: () => queries.invalidateQueries({ queryKey: partnersKey }),
  });
}
