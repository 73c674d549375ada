import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";
import type { Partner, PartnerPatch } from "@/shared/api/types";

import { check, draftOf, emptyForm, errorsOf, formOf, isSameRequest, patchOf } from "./partnerForm";

const word = fc.stringMatching(/^[a-z0-9_]{1,8}$/);
const type = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("."));
const partner = fc
  .record({ name: fc.stringMatching(/^[A-Z][a-z ]{0,10}[a-z]$/), eventTypes: fc.uniqueArray(type, { minLength: 1, maxLength: 5 }) })
  .map((parts): Partner => ({ id: "p1", source: "partner.p1", active: true, createdAt: "2026-11-01T12:00:00Z", ...parts }));

/** Applies a merge patch (RFC 7396) as the API does. */
const apply = ({ name, eventTypes }: Partner, patch: PartnerPatch) => ({ name: patch.name ?? name, eventTypes: patch.eventTypes ?? eventTypes });

describe("patchOf", () => {
  it("changes the partner to the form", () => {
    fc.assert(
      fc.property(partner, partner, (before, wanted) => {
        const { name, eventTypes } = wanted;
        expect(apply(before, patchOf(before, formOf(wanted)))).toEqual({ name, eventTypes });
      }),
    );
  });

  it("contains only changed fields", () => {
    fc.assert(
      fc.property(partner, (present) => {
        expect(patchOf(present, formOf(present))).toEqual({});
      }),
    );
  });
});

describe("isSameRequest", () => {
  it("holds exactly when the bodies are equal", () => {
    fc.assert(
      fc.property(partner, partner, fc.boolean(), (one, another, isSpaced) => {
        const [form, other] = [formOf(one), formOf(another)];
        expect(isSameRequest(form, { ...form, name: isSpaced ? ` ${form.name} ` : form.name })).toBe(true);
        expect(isSameRequest(form, other)).toBe(JSON.stringify(draftOf(form)) === JSON.stringify(draftOf(other)));
        expect(isSameRequest(form, { ...form, types: [...form.types, "one.more"] })).toBe(false);
      }),
    );
  });
});

describe("check", () => {
  it("accepts every valid partner", () => {
    fc.assert(
      fc.property(partner, (present) => {
        expect(check(formOf(present))).toEqual({});
      }),
    );
  });

  it("requires a name and an event type", () => {
    expect(Object.keys(check({ ...emptyForm, name: " " }))).toEqual(["name", "types"]);
  });

  it.each([["Shipment"], ["a..b"], [".a"], ["a b"], ["a*"], ["a".repeat(101)]])("rejects %s as an event type", (wrong) => {
    expect(check({ name: "Parcels", types: ["parcel.sent", wrong] }).types).toContain(`“${wrong}” is not allowed`);
  });

  it("limits the number of types", () => {
    const types = Array.from({ length: 21 }, (_, index) => `t${index}`);
    expect(check({ name: "Parcels", types }).types).toBe("A partner may send at most 20 event types.");
  });
});

describe("errorsOf", () => {
  it("names the wrong event type, and separates faults that belong to no field", () => {
    const violations = [
      { pointer: "/eventTypes/1", code: "format", message: "must be words" },
      { pointer: "/name", code: "length", message: "must have 1–200 characters" },
      { pointer: "/colour", code: "unknown_field", message: "is not known" },
    ];
    expect(errorsOf(new ApiProblem(400, "invalid", "no", violations), { name: "", types: ["a", "B"] })).toEqual({
      fields: { types: "“B” must be words.", name: "Must have 1–200 characters." },
      others: ["Is not known."],
    });
  });
});
