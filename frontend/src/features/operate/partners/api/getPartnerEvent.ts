import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrapOrNull } from "@/shared/api/client";
import type { ReceivedEventWithBody } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

import { isSettling } from "../model/received";
import { partnerEventsKey } from "./listPartnerEvents";

/** One event that a partner sent, with the beginning of its body; null if the log does not have it. */
export const partnerEventQuery = (api: Api, partnerId: string, receivedEventId: string) =>
  queryOptions({
    queryKey: [...partnerEventsKey(partnerId), "one", receivedEventId],
    queryFn: ({ signal }) =>
      unwrapOrNull(api.GET("/api/ops/partners/{partnerId}/events/{receivedEventId}", { params: { path: { partnerId, receivedEventId } }, signal })),
    ...polling<ReceivedEventWithBody | null>((found) => found === null || isSettling([found.event], Date.now())),
  });
