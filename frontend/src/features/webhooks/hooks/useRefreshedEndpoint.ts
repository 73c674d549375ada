import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Delivery } from "@/shared/api/types";

import { statisticsKey } from "../api/getStatistics";
import { webhookKey } from "../api/getWebhook";
import { progressOf } from "../model/deliveries";

/** Reads the endpoint and its statistics again after each attempt, because they depend on the outcome. */
export function useRefreshedEndpoint(webhookId: string, deliveries: readonly Delivery[]): void {
  const queries = useQueryClient();
  const progress = progressOf(deliveries);
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: webhookKey(webhookId), exact: true });
    void queries.invalidateQueries({ queryKey: statisticsKey(webhookId) });
  }, [queries, webhookId, progress]);
}
