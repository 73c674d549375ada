import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import { meaningOf, sampleBody, secretFault, sign, signedRequest } from "./tester";

const secret = `whsec_${btoa("a secret of thirty-two bytes ...")}`;
const now = new Date("2026-11-30T12:00:00.250Z");

describe("sign", () => {
  it("makes signatures that the Standard Webhooks library makes", async () => {
    for (const body of ["", "{}", '{"city":"Café 東京"}']) {
      expect(await sign(secret, "msg_1", Math.floor(now.getTime() / 1000), body)).toBe(new Webhook(secret).sign("msg_1", now, body));
    }
  });

  it("refuses what is no secret", async () => {
    await expect(sign("whsec_?", "msg_1", 0, "")).rejects.toThrow();
  });
});

it("sends the signed headers", async () => {
  const request = await signedRequest({ url: "https://in.example/", partnerId: "p-1", secret, id: "msg_1", body: "{}" }, now);
  expect(request.headers).toMatchObject({ "partner-id": "p-1", "webhook-id": "msg_1", "webhook-timestamp": "1796040000" });
  expect(JSON.stringify(request)).not.toContain(secret);
});

it.each([
  ["", /Paste/],
  ["abc", /whsec_/],
  ["whsec_", /whole/],
  ["whsec_%%%", /whole/],
])("says what is wrong with the secret %j", (text, fault) => {
  expect(secretFault(text)).toMatch(fault);
  expect(secretFault(secret)).toBeUndefined();
});

it("takes the sample of a known type", () => {
  const known = [{ type: "shipment.packed", description: "", schema: {}, example: { shipmentId: "P" } }];
  expect(JSON.parse(sampleBody("shipment.packed", known, now))).toEqual({
    type: "shipment.packed",
    timestamp: now.toISOString(),
    data: { shipmentId: "P" },
  });
  expect(JSON.parse(sampleBody("letter.sent", known, now))).toMatchObject({ data: { reference: "4711" } });
});

it("has a meaning for every status", () => {
  for (const status of [202, 400, 401, 403, 413, 500, 503]) expect(meaningOf(status)).toMatch(/\.$/);
});
