import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ConfigError, loadConfig } from "./config";

const settings = { apiBaseUrl: "/api", issuer: "https://issuer.example", clientId: "app", scopes: ["openid"], region: "us-east-1", environment: "dev" };

/** A page with settings, or without any, at an origin whose /config.json has others. */
function page(inPage: string | undefined, file = JSON.stringify({ ...settings, environment: "of the file" })): void {
  vi.stubGlobal("document", { getElementById: (id: string) => (id === "settings" && inPage !== undefined ? { textContent: inPage } : null) });
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(file))));
}

describe("the settings", () => {
  beforeEach(() => page(JSON.stringify(settings)));
  afterEach(() => void vi.unstubAllGlobals());

  it("are those in the page, for which nothing is asked", async () => {
    expect(await loadConfig()).toMatchObject({ environment: "dev" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("are those of the file when the page has none", async () => {
    page(undefined);
    expect(await loadConfig()).toMatchObject({ environment: "of the file" });
  });

  it.each([
    ["in the page", "{", undefined, ["the settings in the page: not JSON"]],
    ["in the page, in part", "{}", undefined, ["apiBaseUrl is missing: give the address of the API, such as /api", "issuer is missing: give an absolute URL", "clientId is missing"]],
    ["in the page, in kind", "[]", undefined, ["the settings must be an object"]],
    ["in the file", undefined, "<!doctype html>", ["/config.json: not JSON"]],
  ])("are refused when they are wrong %s", async (_, inPage, file, faults) => {
    page(inPage, file);
    const error = await loadConfig().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).faults).toEqual(expect.arrayContaining(faults));
  });
});
