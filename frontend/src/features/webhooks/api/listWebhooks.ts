import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

export const webhooksKey = ["webhooks"] as const;

/** All endpoints of the signed-in user, oldest first. */
export function webhooksQuery(api: Api) {
  return queryOptions({
    queryKey: webhooksKey,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/webhooks", { signal }))).items,
    ...polling(() => false),
  });
}
