import type { Overview } from "@/shared/api/types";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";

import { counted, countText } from "../model/counts";
import classes from "./Overview.module.css";
import { Tile } from "./Tile";

/** What waits: for an operator, or for the platform. */
export function WorkTiles({ overview: { attention, withdrawals, stalled, missing, backlog } }: { overview: Overview }) {
  return (
    <ul className={classes.tiles} aria-label="Orders that wait">
      {attention !== undefined && (
        <Tile
          label="Need attention"
          tone={attention.count > 0 ? "bad" : "calm"}
          figure={
            <TextLink to="/operate/orders" search={{ status: "needs_attention" }} inherit c="inherit" aria-label={counted(attention, "order")}>
              {countText(attention)}
            </TextLink>
          }
          note={attention.oldestSince === undefined ? "none" : <>the oldest <Timestamp value={attention.oldestSince} /></>}
        />
      )}
      {withdrawals !== undefined && (
        <Tile
          label="Withdrawals to decide"
          tone={withdrawals.count > 0 ? "watch" : "calm"}
          figure={
            <TextLink to="/operate/withdrawals" inherit c="inherit" aria-label={counted(withdrawals, "withdrawal")}>
              {countText(withdrawals)}
            </TextLink>
          }
        />
      )}
      {!missing.includes("stalled") && <StalledTile stalled={stalled ?? []} />}
      {backlog !== undefined && (
        <Tile
          label="Backlog"
          tone={backlog.refusing ? "bad" : "watch"}
          figure={
            <TextLink to="/operate/orders" search={{ status: "pending" }} inherit c="inherit" aria-label={`${backlog.waiting} orders wait`}>
              {backlog.waiting}
            </TextLink>
          }
          note={backlog.refusing ? "new orders are refused" : `a new order waits about ${Math.ceil(backlog.waitSeconds / 60)} min`}
        />
      )}
    </ul>
  );
}

/** The order that is in its status for longest, of each status before the end. */
function StalledTile({ stalled }: { stalled: NonNullable<Overview["stalled"]> }) {
  const isOverdue = stalled.some(({ overdue }) => overdue);
  return (
    <Tile
      label="Longest on the way"
      tone={isOverdue ? "bad" : "calm"}
      figure={stalled.length === 0 ? "—" : null}
      note={
        stalled.length === 0 ? (
          "no order is being processed"
        ) : (
          <span className={classes.stalled}>
            {stalled.map(({ orderId, status, since }) => (
              <span key={orderId}>
                <OrderStatusBadge status={status} />
                <TextLink to="/operate/orders/$orderId" params={{ orderId }} inherit aria-label={`Order ${orderId}`}>
                  <Timestamp value={since} />
                </TextLink>
              </span>
            ))}
          </span>
        )
      }
    />
  );
}
