import { expect, it } from "vitest";

import { snippetsFor } from "./snippets";

const sender = { url: "https://events.example/webhooks/ingest", partnerId: "p-1", eventType: "parcel.sent" };

// A journey runs the snippets for Node.js and the shell.
it.each(snippetsFor(sender))("$label contains the secret's variable, the URL, the partner and the event type", ({ code }) => {
  for (const part of ["OTHER_NAME", ...Object.values(sender)]) expect(code("OTHER_NAME")).toContain(part);
});
