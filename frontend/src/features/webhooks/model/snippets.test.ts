import { expect, it } from "vitest";

import { snippetsFor, variables } from "./snippets";

// test/foreign runs the receivers.
it.each(["v1", "v1a"] as const)("the receivers for %s read what they verify with from the environment", (scheme) => {
  const snippets = snippetsFor(scheme);
  expect(snippets).toHaveLength(8);
  for (const { label, code } of snippets) {
    expect(code(""), label).toContain(variables[scheme]);
    expect(code(""), label).not.toMatch(/whsec_[A-Za-z0-9]/);
  }
});
