import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

import { partnerEventsKey } from "./listPartnerEvents";

/** How much a partner sent, and when it was seen last. */
export const partnerActivityQuery = (api: Api, partnerId: string) =>
  queryOptions({
    queryKey: [...partnerEventsKey(partnerId), "activity"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/ops/partners/{partnerId}/activity", { params: { path: { partnerId } }, signal })),
    ...polling(() => false),
  });
