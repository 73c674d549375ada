import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/ApiContext";
import { type Api, unwrap } from "@/shared/api/client";
import type { PartnerDraft } from "@/shared/api/types";

const partnersKey = ["operate", "partners"] as const;

/** The partners in pages. */
export const partnersOptions = (api: Api) =>
  infiniteQueryOptions({
    queryKey: partnersKey,
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/ops/partners", { params: { query: pageParam === "" ? {} : { cursor: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

/** Admits a partner; the answer alone holds the secret, so it is not kept. */
export function useCreatePartner() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: (body: PartnerDraft) => unwrap(api.POST("/api/ops/partners", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: partnersKey }),
  });
}
