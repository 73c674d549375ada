import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { type Api, unwrap } from "@/shared/api/client";
import type { RecoveryDraft, RecoveryStatus } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

import { isRunning } from "../model/recovery";
import { deliveriesKey } from "./listDeliveries";

const recoveryKey = (webhookId: string) => ["webhook", webhookId, "recovery"] as const;

const path = "/api/webhooks/{webhookId}/recover";

/** What an endpoint missed since a time, and its last recovery. It is polled. */
export function recoveryQuery(api: Api, webhookId: string, since: string) {
  return queryOptions({
    queryKey: [...recoveryKey(webhookId), since],
    queryFn: ({ signal }): Promise<RecoveryStatus> =>
      unwrap(api.GET(path, { params: { path: { webhookId }, query: { since } }, signal })),
    placeholderData: keepPreviousData,
    ...polling((status: RecoveryStatus) => isRunning(status.last)),
  });
}

/** Begins a recovery. */
export function useRecover(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: RecoveryDraft) => unwrap(api.POST(path, { params: { path: { webhookId } }, body })),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: recoveryKey(webhookId) });
      void queries.invalidateQueries({ queryKey: deliveriesKey(webhookId) });
    },
  });
}

/** Stops the recovery that runs. */
export function useStopRecovery(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE(path, { params: { path: { webhookId } } })),
    onSettled: () => void queries.invalidateQueries({ queryKey: recoveryKey(webhookId) }),
  });
}
