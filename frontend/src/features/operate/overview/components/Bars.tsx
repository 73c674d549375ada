import { formatTime } from "@/shared/time/time";

import classes from "./Overview.module.css";

interface Props {
  /** What is counted, such as "Accepted". */
  label: string;
  bars: readonly { at: string; value: number }[];
  tone?: "calm" | "bad";
}

const height = 24;
/** The share of its place that a bar fills. */
const fill = 0.7;

/** A small chart of what was counted in each minute. Its text alternative names the highest bar. */
export function Bars({ label, bars, tone = "calm" }: Props) {
  const highest = bars.reduce((most, bar) => (bar.value > most.value ? bar : most), { at: "", value: 0 });
  const text = highest.value === 0 ? `${label}: none` : `${label} per minute: ${highest.value} at most, at ${formatTime(highest.at)}`;
  return (
    <svg className={classes.bars} data-tone={tone} viewBox={`0 0 ${Math.max(bars.length, 1)} ${height}`} preserveAspectRatio="none" role="img" aria-label={text}>
      {bars.map(({ at, value }, x) => {
        const size = value === 0 ? 1 : Math.max(2, (value / highest.value) * height);
        return <rect key={at} x={x} y={height - size} width={fill} height={size} data-none={value === 0} />;
      })}
    </svg>
  );
}
