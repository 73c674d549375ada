import { unwrap } from "@/shared/api/client";
import type { OrderEvent } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { placeOf } from "@/shared/polling/liveList";
import { useLiveList } from "@/shared/polling/useLiveList";

import { isAnyOrderMoving } from "../model/movement";

const pageSize = 30;

/** The events of the shopper's orders, newest first. */
export function useEvents() {
  const api = useApi();
  return useLiveList<OrderEvent>({
    queryKey: ["events"],
    fetchPage: (cursor, signal) => {
      const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/events", { params: { query }, signal }));
    },
    placeOf: ({ occurredAt, id }) => placeOf(occurredAt, id),
    isAnyMoving: isAnyOrderMoving,
  });
}
