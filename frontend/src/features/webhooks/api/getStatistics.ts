import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { WebhookStatistics } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

export const statisticsKey = (webhookId: string) => ["webhook", webhookId, "statistics"] as const;

/** How the attempts at an endpoint ended. */
export function statisticsQuery(api: Api, webhookId: string) {
  return queryOptions({
    queryKey: statisticsKey(webhookId),
    queryFn: ({ signal }): Promise<WebhookStatistics> =>
      unwrap(api.GET("/api/webhooks/{webhookId}/statistics", { params: { path: { webhookId } }, signal })),
    ...polling(() => false),
  });
}
