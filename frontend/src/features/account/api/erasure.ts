import { queryOptions, useMutation } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap, unwrapOrNull } from "@/shared/api/client";
import type { Erasure } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";
import { useApi } from "@/shared/api/useApi";

/** How far the erasure of the user's data is; null if none was asked for. */
export function erasureQuery(api: Api) {
  return queryOptions({
    queryKey: ["erasure"],
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/me/erasure", { signal })),
    ...polling<Erasure | null>((erasure) => erasure?.state === "requested" || erasure?.state === "erasing"),
  });
}

/** Deletes the account and everything that is stored about the user. `onErased` is called when it has begun. */
export function useErase(onErased: () => void) {
  const api = useApi();
  return useMutation({ mutationFn: () => unwrap(api.DELETE("/api/me")), onSuccess: onErased });
}
