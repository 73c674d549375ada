import type { ApiProblem, Violation } from "@/shared/api/problem";
import type { Basket, BasketLine } from "@/shared/basket/basket";

import { decodeBody, positionOf } from "./orderBody";

/** The violations of a refused order, grouped by where they are shown. */
export interface Refusal {
  /** By SKU. A line that has changed since has none. */
  readonly lines: ReadonlyMap<string, readonly Violation[]>;
  readonly payment: readonly Violation[];
  readonly address: readonly Violation[];
  /** Violations of neither a line, nor the payment, nor the address. */
  readonly others: readonly Violation[];
}

/** Groups the violations of a refused body by the lines and the card that are on screen now. */
export function refusalOf(problem: ApiProblem, body: string, basket: Basket, token: string): Refusal {
  const under = (pointer: string) => problem.violations.filter((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`));
  const draft = decodeBody(body);
  const violationsOf = (line: BasketLine) => {
    const position = draft === undefined ? -1 : positionOf(draft, line);
    return position < 0 ? [] : under(`/lines/${position}`);
  };
  return {
    lines: new Map(basket.map((line) => [line.sku, violationsOf(line)] as const).filter(([, violations]) => violations.length > 0)),
    payment: draft?.payment.token === token ? under("/payment") : [],
    address: under("/deliveryAddress"),
    others: problem.violations.filter(({ pointer }) => !/^\/(lines\/\d+|payment|deliveryAddress)(\/|$)/.test(pointer)),
  };
}

/** Whether the refusal still applies to anything on screen. */
export function stillApplies({ lines, payment, address, others }: Refusal): boolean {
  return lines.size + payment.length + address.length + others.length > 0;
}
