import type { ApiProblem, Violation } from "@/shared/api/problem";

import type { Basket, BasketLine } from "./basket";
import { parseBody, positionOf } from "./orderBody";

/** Why the API did not take an order, sorted to where it is shown. */
export interface Refusal {
  /** By SKU; a line that was changed since has none. */
  readonly lines: ReadonlyMap<string, readonly Violation[]>;
  readonly payment: readonly Violation[];
  /** What belongs to no field. */
  readonly rest: readonly Violation[];
}

/** Sorts the violations of a refused body to the lines and the card that are on the page now. */
export function refusalOf(problem: ApiProblem, body: string, basket: Basket, token: string): Refusal {
  const under = (pointer: string) => problem.violations.filter((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`));
  const draft = parseBody(body);
  const ofLine = (line: BasketLine) => {
    const position = draft === undefined ? -1 : positionOf(draft, line);
    return position < 0 ? [] : under(`/lines/${position}`);
  };
  return {
    lines: new Map(basket.map((line) => [line.sku, ofLine(line)] as const).filter(([, violations]) => violations.length > 0)),
    payment: draft?.payment.token === token ? under("/payment") : [],
    rest: problem.violations.filter(({ pointer }) => !/^\/(lines\/\d+|payment)(\/|$)/.test(pointer)),
  };
}

/** Whether anything of a refusal still stands. */
export function stands({ lines, payment, rest }: Refusal): boolean {
  return lines.size + payment.length + rest.length > 0;
}
