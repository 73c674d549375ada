import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { Consumer, OrderChoice } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { describe } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { words } from "../model/orderAction";

/** An action that needs no more than a reason, or that may be narrowed. */
export interface Act {
  action: Exclude<OrderChoice["action"], "settle_order">;
  reason: string;
  /** The event whose mail is sent; the last mail if absent. */
  eventId?: string;
  /** Who gets the events; all if absent. */
  consumer?: Consumer;
}

function send(api: Api, orderId: string, { action, reason, eventId, consumer }: Act): Promise<unknown> {
  const params = { path: { orderId } };
  switch (action) {
    case "resume_order":
      return unwrap(api.POST("/api/ops/orders/{orderId}/retry", { params, body: { reason, direction: "forward" } }));
    case "retry_order":
      return unwrap(api.POST("/api/ops/orders/{orderId}/retry", { params, body: { reason, direction: "compensation" } }));
    case "cancel_order":
      return unwrap(api.POST("/api/ops/orders/{orderId}/cancel", { params, body: { reason } }));
    case "resend_mail":
      return unwrap(api.POST("/api/ops/orders/{orderId}/resend-mail", { params, body: { reason, ...(eventId !== undefined && { eventId }) } }));
    case "redraw_receipt":
      return unwrap(api.POST("/api/ops/orders/{orderId}/redraw-receipt", { params, body: { reason } }));
    case "republish":
      return unwrap(api.POST("/api/ops/orders/{orderId}/republish", { params, body: { reason, ...(consumer !== undefined && { consumer }) } }));
  }
}

/** Acts on an order, shows the outcome and reads the order again. */
export function useActOnOrder(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: Act) => send(api, orderId, act),
    onSuccess: (_, { action }) => notify({ color: "green", title: words[action].done, message: "It stands with what was done." }),
    onError: (error) => {
      const { title, message } = describe(error);
      notify({ color: "red", title, message });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["operate", "orders"] }),
  });
}
