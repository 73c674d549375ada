import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { OperatorWebhook, Webhook } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { notify } from "@/shared/notify/notify";
import { polling } from "@/shared/polling/polling";

const key = ["operate", "webhooks"] as const;

/** The endpoints of all users, in one state unless it is undefined. A page may be empty although there are more. */
export const allWebhooksQuery = (api: Api, state: Webhook["state"] | undefined) =>
  infiniteQueryOptions({
    queryKey: [...key, "list", state ?? "all"],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: 50, ...(state !== undefined && { state }), ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/webhooks", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...polling(() => false),
  });

/** The endpoints of the owner with an e-mail address. */
export const ownersWebhooksQuery = (api: Api, email: string) =>
  queryOptions({
    queryKey: [...key, "of", email],
    queryFn: ({ signal }) => unwrap(api.POST("/api/ops/webhooks/search", { body: { email }, signal })),
    ...polling(() => false),
  });

/** What operators did to an endpoint, the latest first. */
export const webhookActionsQuery = (api: Api, { userId, id: webhookId }: OperatorWebhook) =>
  queryOptions({
    queryKey: [...key, "actions", userId, webhookId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/ops/webhooks/{userId}/{webhookId}/actions", { params: { path: { userId, webhookId }, query: { limit: 20 } }, signal })),
  });

/** Stops an endpoint, or starts one that was stopped. */
export function useStopOrStart({ userId, id: webhookId, host }: OperatorWebhook, what: "stop" | "start") {
  const api = useApi();
  const queries = useQueryClient();
  const params = { path: { userId, webhookId } };
  return useMutation({
    mutationFn: (reason: string) =>
      unwrap(
        what === "stop"
          ? api.POST("/api/ops/webhooks/{userId}/{webhookId}/stop", { params, body: { reason } })
          : api.POST("/api/ops/webhooks/{userId}/{webhookId}/start", { params, body: { reason } }),
      ),
    onSuccess: () => {
      notify({ message: what === "stop" ? `${host} was stopped.` : `${host} was started.`, color: "green" });
      return queries.invalidateQueries({ queryKey: key });
    },
  });
}
