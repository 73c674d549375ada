import type { Overview } from "@/shared/api/types";
import { TextLink } from "@/shared/components/TextLink";

import type { Filters } from "../../orders/model/find";
import { type Movement, perMinute, rateText, spanText, total } from "../model/flow";
import { Bars } from "./Bars";
import classes from "./Overview.module.css";
import { Tile } from "./Tile";

const movements: readonly { movement: Movement; label: string; search: Filters; isBad?: true }[] = [
  { movement: "accepted", label: "Accepted", search: { status: "all" } },
  { movement: "completed", label: "Completed", search: { status: "completed" } },
  { movement: "failed", label: "Failed", search: { status: "failed" } },
  { movement: "failedBecauseOfUs", label: "Failed because of us", search: { status: "failed", reason: "internal" }, isBad: true },
];

/** Orders per minute, with the last hour as a chart. */
export function FlowTiles({ flow: { minutes, moreFailedBecauseOfUs } }: { flow: NonNullable<Overview["flow"]> }) {
  return (
    <ul className={classes.tiles} aria-label="Orders per minute">
      {movements.map(({ movement, label, search, isBad = false }) => {
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
                <TextLink to="/operate/orders" search={search} inherit c="inherit" aria-label={`${label}: ${rateText(perMinute(minutes, movement))} a minute`}>
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
