import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";
import { eventTypeValues } from "@/shared/api/schema.gen";
import type { SignatureScheme, Webhook, WebhookPatch } from "@/shared/api/types";

import { check, draftOf, emptyForm, errorsOf, formOf, patchOf } from "./endpointForm";

const types = fc.uniqueArray(fc.constantFrom(...eventTypeValues));
const text = fc.string().map((words) => words.trim());

const signatures = fc.constantFrom<SignatureScheme[]>(["v1"], ["v1a"], ["v1", "v1a"], ["v1a", "v1"]);
const ordering = fc.constantFrom("none" as const, "per_order" as const);

const endpoint = fc.record({ eventTypes: types, description: text, signatures, ordering }).map(
  (parts): Webhook => ({
    id: "w1",
    url: "https://shop.example/hooks",
    eventVersion: 2,
    state: "active",
    allOrders: false,
    createdAt: "2026-11-01T12:00:00Z",
    updatedAt: "2026-11-01T12:00:00Z",
    ...parts,
  }),
);

/** Applies a merge patch (RFC 7396) as the API does. */
function apply(webhook: Webhook, patch: WebhookPatch): Pick<Webhook, "eventTypes" | "description" | "signatures" | "ordering"> {
  const { eventTypes = webhook.eventTypes, description = webhook.description, signatures = webhook.signatures, ordering = webhook.ordering ?? "none" } = patch;
  return { eventTypes: eventTypes ?? [], description: description ?? "", signatures, ordering };
}

describe("patchOf", () => {
  it("changes the endpoint to the form", () => {
    fc.assert(
      fc.property(endpoint, endpoint, (before, wanted) => {
        const after = apply(before, patchOf(before, formOf(wanted)));
        expect(after.description).toBe(wanted.description);
        expect(after.ordering).toBe(wanted.ordering);
        expect([...after.eventTypes].sort()).toEqual([...wanted.eventTypes].sort());
        expect([...after.signatures].sort()).toEqual([...wanted.signatures].sort());
      }),
    );
  });

  it("contains only changed fields", () => {
    fc.assert(
      fc.property(endpoint, (webhook) => {
        expect(patchOf(webhook, formOf(webhook))).toEqual({});
      }),
    );
  });
});

describe("draftOf", () => {
  it("omits empty fields", () => {
    expect(draftOf({ ...emptyForm, url: " https://shop.example/ ", types: ["order.failed"] })).toEqual({
      url: "https://shop.example/",
    });
  });
});

describe("check", () => {
  it("requires a URL and an event type", () => {
    expect(Object.keys(check({ ...emptyForm, isAll: false }))).toEqual(["url", "eventTypes"]);
  });
});

describe("errorsOf", () => {
  const invalid = new ApiProblem(400, "invalid", "the request is invalid", [
    { pointer: "/url", code: "url_scheme", message: "the URL must begin with https://" },
    { pointer: "/eventTypes/0", code: "enum", message: "it is not an event type" },
    { pointer: "", code: "body", message: "the body is not valid" },
  ]);

  it("separates violations that belong to no field", () => {
    expect(errorsOf(invalid, ["url", "eventTypes"])).toEqual({
      fields: { url: "The URL must begin with https://.", eventTypes: "It is not an event type." },
      others: ["The body is not valid."],
    });
  });

  it("joins all violations of one field", () => {
    const twice = [...invalid.violations.slice(0, 1), { pointer: "/url", code: "url_address", message: "it must be public" }];
    const { fields, others } = errorsOf(new ApiProblem(400, "invalid", "the request is invalid", twice), ["url"]);
    expect([fields.url, others]).toEqual(["The URL must begin with https://. It must be public.", []]);
  });

  it("keeps the violations of a field that the form does not show", () => {
    expect(errorsOf(invalid, ["eventTypes"]).others).toEqual(["The URL must begin with https://.", "The body is not valid."]);
  });

  it("shows a conflict at the URL", () => {
    const conflict = new ApiProblem(409, "conflict", "you already have an endpoint with this URL");
    expect(errorsOf(conflict, ["url"]).fields.url).toBe("You already have an endpoint with this URL.");
  });
});
