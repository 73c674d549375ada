import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap, unwrapOrNull } from "@/shared/api/client";
import type { Erasure, ErasureDraft } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { polling } from "@/shared/polling/polling";

const erasureKey = (userId: string) => ["operate", "erasures", userId] as const;

/** How far the erasure of a user is; null if none was asked for. */
export const erasureQuery = (api: Api, userId: string) =>
  queryOptions({
    queryKey: erasureKey(userId),
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/erasures/{userId}", { params: { path: { userId } }, signal })),
    ...polling<Erasure | null>(() => false),
  });

/** Deletes a user's account and everything that is stored about the user. Asking again changes nothing. */
export function useEraseUser() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ErasureDraft) => unwrap(api.POST("/api/ops/erasures", { body })),
    onSuccess: (erasure) => queries.setQueryData(erasureKey(erasure.userId), erasure),
  });
}
