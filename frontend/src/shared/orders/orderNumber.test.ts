import { expect, it } from "vitest";

import { orderNumber } from "./orderNumber";

// domain/order/number_test.go has the same numbers.
it.each([
  ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "FFQ6-9G5F-AV0"],
  ["01K9XW5Y7Q2ZJ8F3N6R4T0VABC", "N6R4-T0VA-BCZ"],
  ["00000000000000000000000000", "0000-0000-000"],
  ["7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "ZZZZ-ZZZZ-ZZ4"],
])("the number of %s is %s", (id, number) => {
  expect(orderNumber(id)).toBe(number);
});
