import { expect, it } from "vitest";

import { snippets } from "./snippets";

// Journeys run those for Node.js.
it.each(snippets)("$label reads the secret from the variable that is named", ({ code }) => {
  expect(code("OTHER_NAME")).toContain("OTHER_NAME");
});
