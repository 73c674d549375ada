import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrapOrNull } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

import { partnersKey } from "./listPartners";

/** One partner without its secret; null if it does not exist. */
export const partnerQuery = (api: Api, partnerId: string) =>
  queryOptions({
    queryKey: [...partnersKey, partnerId],
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/partners/{partnerId}", { params: { path: { partnerId } }, signal })),
    ...polling(() => false),
  });
