import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { Overview } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

/** How the platform is doing. The API reads it at most every five seconds. */
export function overviewOptions(api: Api) {
  return queryOptions({
    queryKey: ["operate", "overview"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/ops/overview", { signal })),
    ...polling<Overview>(() => false),
  });
}
