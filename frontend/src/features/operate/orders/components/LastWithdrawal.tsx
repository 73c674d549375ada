import type { OperatorOrder, Withdrawal } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { nameUnits } from "@/shared/orders/units";

import classes from "./OrderTable.module.css";

const stateTexts: Record<Withdrawal["state"], string> = {
  requested: "Withdrawal to decide",
  accepted: "Withdrawal accepted",
  refused: "Withdrawal refused",
};

/** An order's last withdrawal: what the shopper asks for, and what became of it. */
export function LastWithdrawal({ order }: { order: OperatorOrder }) {
  const last = order.withdrawals?.at(-1);
  if (last === undefined) return null;
  return (
    <div>
      {stateTexts[last.state]}: {nameUnits(order, last.lines)}
      {last.reason !== undefined && last.state === "requested" && <> — “<bdi>{last.reason}</bdi>”</>}
      {last.answer !== undefined && <> — <bdi>{last.answer}</bdi></>}
      <span className={classes.code}>
        <Timestamp value={last.decidedAt ?? last.at} />
      </span>
    </div>
  );
}
