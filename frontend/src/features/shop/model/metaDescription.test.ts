import { expect, it } from "vitest";

import { metaDescription } from "./metaDescription";

it.each([
  ["Warm light.\n\nOn a\theavy foot.", "Warm light. On a heavy foot."],
  [" \n ", undefined],
  [`${"word ".repeat(31)}and more`, `${"word ".repeat(30)}word…`],
  ["金".repeat(200), `${"金".repeat(155)}…`],
])("describes %j as %j", (description, line) => expect(metaDescription(description)).toBe(line));
