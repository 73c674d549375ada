import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";

import type { Platform } from "./platform";

/** Sends an event of the platform's partner, signed with the Standard Webhooks library. Throws unless it is accepted. */
export async function sendPartnerEvent({ endpoints: { ingest, partner } }: Platform, type: string, data: object): Promise<void> {
  const [id, now] = [randomUUID(), new Date()];
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
  const response = await fetch(ingest, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "partner-id": partner.id,
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Webhook(partner.secret).sign(id, now, body),
    },
    body,
  });
  if (response.status !== 202) throw new Error(`${type} is answered with ${response.status}: ${await response.text()}`);
}
