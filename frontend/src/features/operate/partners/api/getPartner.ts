import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

import { partnersKey } from "./listPartners";

/** One partner, without its secret. */
export const partnerQuery = (api: Api, partnerId: string) =>
  queryOptions({
    queryKey: [...partnersKey, partnerId],
    queryFn: ({ signal }) => unwrap(api.GET("/api/ops/partners/{partnerId}", { params: { path: { partnerId } }, signal })),
    ...polling(() => false),
  });
