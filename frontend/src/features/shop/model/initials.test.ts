import { expect, it } from "vitest";

import { initialsOf } from "./initials";

it.each([
  ["Carpenter's square", "CS"],
  ["écran  plat", "ÉP"],
  ["金継ぎ", "金"],
  ["4 seasons", "4S"],
  ["—", ""],
])("%s has the initials %s", (name, initials) => expect(initialsOf(name)).toBe(initials));
