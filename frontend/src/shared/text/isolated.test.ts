import { expect, it } from "vitest";

import { isolated } from "./isolated";

it.each(["Brass desk lamp", "Table clock Brněnka", "金継ぎ mug", ""])("leaves %j as it is", (name) => {
  expect(isolated(name)).toBe(name);
});

it.each(["مصباح", "מנורה", "Lamp מנורה"])("keeps the direction of %j to itself", (name) => {
  expect(isolated(name)).toBe(`\u2068${name}\u2069`);
});
