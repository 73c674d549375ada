import { describe, expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";

import { errorsOf, type Places, without } from "./formErrors";

type Field = "name" | "price" | "currency";
const places: Places<Field> = { pointers: { name: "/name", price: "/price", currency: "/price/currency" }, conflict: "name" };
const refused = (...pointers: string[]) =>
  new ApiProblem(400, "invalid", "the request breaks rules", pointers.map((pointer) => ({ pointer, code: "range", message: `wrong at ${pointer}` })));

describe("errorsOf", () => {
  it("assigns a fault below a field to that field, and to the nearer of two", () => {
    const { fields, others } = errorsOf(refused("/price/amount", "/price/currency"), places);
    expect([fields, others]).toEqual([{ price: "Wrong at /price/amount.", currency: "Wrong at /price/currency." }, []]);
  });

  it("assigns a fault of an object to its field", () => {
    expect(errorsOf(refused("/price"), places).fields).toEqual({ price: "Wrong at /price." });
  });

  it("joins the faults of one field", () => {
    expect(errorsOf(refused("/price", "/price/amount"), places).fields.price).toBe("Wrong at /price. Wrong at /price/amount.");
  });

  it("does not confuse a pointer with a longer name", () => {
    expect(errorsOf(refused("/names", "", "/sku"), places)).toEqual({ fields: {}, others: ["Wrong at /names.", "Wrong at .", "Wrong at /sku."] });
  });

  it("assigns a conflict to the field that the form names, or to no field", () => {
    const conflict = new ApiProblem(409, "conflict", "the name is taken");
    expect(errorsOf(conflict, places).fields.name).toBe("The name is taken.");
    expect(errorsOf<Field>(conflict, { pointers: { price: "/price" }, conflict: "name" }).others).toEqual(["The name is taken."]);
    expect(errorsOf(conflict, { pointers: places.pointers })).toEqual({ fields: {}, others: [] });
  });

  it.each([null, new NetworkError("lost"), new ApiProblem(500, "internal", "broken")])("finds no faults in %s", (error) => {
    expect(errorsOf(error, places)).toEqual({ fields: {}, others: [] });
  });
});

describe("without", () => {
  it("keeps the errors of unchanged fields", () => {
    expect(without<Field>({ name: "wrong", price: "low" }, ["name"])).toEqual({ price: "low" });
  });
});
