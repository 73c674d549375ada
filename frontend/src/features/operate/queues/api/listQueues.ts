import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { Queue } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

import { isQueueMoving } from "../model/queueState";

/** All queues with the counts of their dead letters. */
export function queuesOptions(api: Api) {
  return queryOptions({
    queryKey: ["operate", "queues"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/ops/queues", { signal })),
    ...polling<{ items: Queue[] }>(({ items }) => items.some(isQueueMoving)),
  });
}
