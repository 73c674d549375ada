import { expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";
import type { Notice } from "@/shared/notify/notify";

import { addressKeeper } from "./addressKeeper";

const address = { name: "Nora New", lines: ["7 New Street"], country: "US" };
const away = new ApiProblem(503, "unavailable", "away");

/** What is said while addresses are kept one after another, each with an error or none. */
async function said(...outcomes: (Error | undefined)[]): Promise<string[]> {
  const notices: Notice[] = [];
  const keep = addressKeeper(() => {
    const error = outcomes.shift();
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  }, (notice) => notices.push(notice));
  while (outcomes.length > 0) await keep(address);
  expect(new Set(notices.map(({ id }) => id)).size).toBeLessThanOrEqual(1);
  return notices.map(({ title, message }) => title ?? message);
}

const notSaved = "Your address was not saved to your account";

it.each([
  ["nothing of an address that was kept", [undefined, undefined], []],
  ["that it was not kept", [away], [notSaved]],
  ["so without a connection", [new NetworkError(undefined)], [notSaved]],
  ["that it was kept after all", [away, undefined, undefined], [notSaved, "Your address is saved to your account now."]],
  ["nothing of an address that is not valid: the form does", [new ApiProblem(400, "invalid", "no")], []],
])("says %s", async (_, outcomes, notices) => expect(await said(...outcomes)).toEqual(notices));
