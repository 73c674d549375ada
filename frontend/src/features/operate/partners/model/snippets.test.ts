import { expect, it } from "vitest";

import { snippetsFor } from "./snippets";

const sender = { url: "https://events.example/webhooks/ingest", partnerId: "p-1", eventType: "parcel.sent", data: { reference: "4711" } };

// A journey runs the snippets for Node.js and the shell.
it.each(snippetsFor(sender))("$label contains the secret's variable, the URL, the partner and the event type", ({ code }) => {
  for (const part of ["OTHER_NAME", sender.url, sender.partnerId, sender.eventType, '{"reference":"4711"}']) expect(code("OTHER_NAME")).toContain(part);
});
