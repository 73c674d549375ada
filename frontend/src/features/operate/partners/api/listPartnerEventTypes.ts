import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";

import { partnersKey } from "./listPartners";

/** The event types that the platform understands, each with its schema and a sample. They change with a release only. */
export const partnerEventTypesQuery = (api: Api) =>
  queryOptions({
    queryKey: [...partnersKey, "event types"],
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/ops/partner-event-types", { signal }))).items,
    staleTime: Infinity,
  });
