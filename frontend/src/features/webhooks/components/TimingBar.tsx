import type { AttemptTiming } from "@/shared/api/types";
import { formatDuration } from "@/shared/time/time";

import { partsOf } from "../model/timing";
import classes from "./Exchange.module.css";

/** How long each part of an attempt took, as a bar and as a list. */
export function TimingBar({ timing }: { timing: AttemptTiming }) {
  const parts = partsOf(timing);
  const last = parts.at(-1);
  const length = last === undefined ? 1 : last.from + last.ms;
  return (
    <div className={classes.timing}>
      <svg className={classes.bar} viewBox={`0 0 ${length} 1`} preserveAspectRatio="none" aria-hidden>
        {parts.map(({ id, from, ms }) => (
          <rect key={id} x={from} y={0} width={ms} height={1} data-part={id} />
        ))}
      </svg>
      <dl className={classes.legend} aria-label="Times">
        {parts.map(({ id, label, ms }) => (
          <div key={id}>
            <dt>
              <span className={classes.dot} data-part={id} aria-hidden />
              {label}
            </dt>
            <dd className="numeric">{shown(ms)}</dd>
          </div>
        ))}
        <div>
          <dt>{timing.reused ? "Total, over an open connection" : "Total"}</dt>
          <dd className="numeric">{shown(timing.totalMs)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** A duration that is never rounded to nothing. */
const shown = (ms: number) => (ms < 1 ? `< ${formatDuration(1)}` : formatDuration(ms));
