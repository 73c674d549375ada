import { expect, it } from "vitest";

import { snippetsFor } from "./snippets";

const sender = { url: "https://events.example/webhooks/ingest", partnerId: "p-1", eventType: "parcel.sent" };

// A journey runs those for Node.js and the shell.
it.each(snippetsFor(sender))("$label names the variable of the secret, the partner, its event and where it goes", ({ code }) => {
  for (const part of ["OTHER_NAME", ...Object.values(sender)]) expect(code("OTHER_NAME")).toContain(part);
});
