import type { OrderStatus, Overview } from "@/shared/api/types";
import { TextLink } from "@/shared/components/TextLink";

import { type Movement, perMinute, rateText, spanText, total } from "../model/flow";
import { Bars } from "./Bars";
import classes from "./Overview.module.css";
import { Tile } from "./Tile";

const movements: readonly { movement: Movement; label: string; status: OrderStatus; isBad?: true }[] = [
  { movement: "accepted", label: "Accepted", status: "pending" },
  { movement: "completed", label: "Completed", status: "completed" },
  { movement: "failed", label: "Failed", status: "failed" },
  { movement: "failedBecauseOfUs", label: "Failed because of us", status: "failed", isBad: true },
];

/** Orders per minute, with the last hour as a chart. */
export function FlowTiles({ flow: { minutes, moreFailedBecauseOfUs } }: { flow: NonNullable<Overview["flow"]> }) {
  return (
    <ul className={classes.tiles} aria-label="Orders per minute">
      {movements.map(({ movement, label, status, isBad = false }) => {
        const sum = total(minutes, movement);
        const more = isBad && moreFailedBecauseOfUs ? "+" : "";
        const tone = isBad && sum > 0 ? "bad" : "calm";
        return (
          <Tile
            key={movement}
            label={label}
            tone={tone}
            figure={
              <>
                <TextLink to="/operate/orders" search={{ status }} inherit c="inherit" aria-label={`${label}: ${rateText(perMinute(minutes, movement))} a minute`}>
                  {rateText(perMinute(minutes, movement))}
                </TextLink>
                <small> / min</small>
              </>
            }
            note={`${sum}${more} ${spanText(minutes)}`}
          >
            <Bars label={label} tone={tone} bars={minutes.map((minute) => ({ at: minute.at, value: minute[movement] }))} />
          </Tile>
        );
      })}
    </ul>
  );
}
