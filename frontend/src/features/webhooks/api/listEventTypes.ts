import { queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";

/** What happens to orders: each type of event with its schema and an example. The newest version when absent. */
export function eventTypesQuery(api: Api, version?: number) {
  return queryOptions({
    queryKey: ["event-types", version] as const,
    queryFn: ({ signal }) => unwrap(api.GET("/api/event-types", { params: { query: version === undefined ? {} : { version } }, signal })),
    staleTime: Infinity, // it changes with releases only
  });
}
