import { describe, expect, it } from "vitest";

import { definitionsFor } from "./shell";

const sheets = `
:root { --a: var(--b); --b: 1px; --c: 2px }
[data-scheme="dark"] { --b: 3px; --c: 4px }
@layer other { p { --c: 5px } }
`;

describe("definitionsFor", () => {
  it("keeps what is used, and what that uses, in every rule", () => {
    expect(definitionsFor("p { margin: var(--a) }", sheets).replace(/\s+/g, "")).toBe(':root{--a:var(--b);--b:1px}[data-scheme="dark"]{--b:3px}');
  });

  it("refuses a variable that nothing defines", () => {
    expect(() => definitionsFor("p { margin: var(--lost) }", sheets)).toThrow("--lost");
  });
});
