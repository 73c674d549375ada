import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { Webhook } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

export const webhookKey = (webhookId: string) => ["webhook", webhookId] as const;

/** One endpoint. */
export function webhookQuery(api: Api, webhookId: string) {
  return queryOptions({
    queryKey: webhookKey(webhookId),
    queryFn: ({ signal }): Promise<Webhook> =>
      unwrap(api.GET("/api/webhooks/{webhookId}", { params: { path: { webhookId } }, signal })),
    ...polling(() => false),
  });
}
