import { expect, it } from "vitest";

import { snippets } from "./snippets";

// Journeys run the snippets for Node.js.
it.each(snippets)("$label reads the secret from the given variable", ({ code }) => {
  expect(code("OTHER_NAME")).toContain("OTHER_NAME");
});
