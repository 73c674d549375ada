import { Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { AttemptStatistics, WebhookStatistics } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { formatDateTime, formatDuration } from "@/shared/time/time";

import { statisticsQuery } from "../api/getStatistics";
import { adviceOn } from "../model/errorAdvice";
import { day, type Scale, shareText, type Span, spansOf, week } from "../model/statistics";
import classes from "./Statistics.module.css";

/** How the attempts at an endpoint ended in the last day and week. Shows nothing before the first one: statistics are no reason to hold the page up. */
export function Statistics({ webhookId }: { webhookId: string }) {
  const { data } = useQuery(statisticsQuery(useApi(), webhookId));
  if (data === undefined || data.week.attempts === 0) return null;
  return (
    <section aria-label="Statistics" className={classes.tiles}>
      <Tile title="Last 24 hours" counts={data.day} statistics={data} scale={day} />
      <Tile title="Last 7 days" counts={data.week} statistics={data} scale={week} />
    </section>
  );
}

interface TileProps {
  title: string;
  counts: AttemptStatistics;
  statistics: WebhookStatistics;
  scale: Scale;
}

function Tile({ title, counts: { attempts, delivered, p50Ms, p95Ms, failures }, statistics, scale }: TileProps) {
  const spans = spansOf(statistics, scale);
  const [worst] = failures;
  return (
    <div className={classes.tile} role="group" aria-label={title}>
      <span className={classes.label}>{title}</span>
      <span className={`${classes.figure ?? ""} numeric`}>
        {shareText(delivered, attempts)} <small>of attempts delivered</small>
      </span>
      <Chart spans={spans} />
      <Text size="sm" c="dimmed">
        {attemptsText(attempts)}
        {p50Ms !== undefined && p95Ms !== undefined && ` · p50 ${formatDuration(p50Ms)} · p95 ${formatDuration(p95Ms)}`}
        {worst !== undefined && ` · most failures: ${adviceOn(worst.errorClass).title} (${new Intl.NumberFormat().format(worst.attempts)})`}
      </Text>
      <SpanTable title={title} spans={spans} hours={scale.hours} />
    </div>
  );
}

const attemptsText = (n: number) => (n === 1 ? "1 attempt" : `${new Intl.NumberFormat().format(n)} attempts`);

const height = 24;
const fill = 0.7;

/** A bar for each span: what failed, on what was delivered. */
function Chart({ spans }: { spans: readonly Span[] }) {
  const highest = Math.max(1, ...spans.map(({ delivered, failed }) => delivered + failed));
  const size = (n: number) => (n === 0 ? 0 : Math.max(2, (n / highest) * (height - 2)));
  return (
    <svg className={classes.bars} viewBox={`0 0 ${spans.length} ${height}`} preserveAspectRatio="none" aria-hidden>
      {spans.map(({ at, delivered, failed }, x) => (
        <g key={at}>
          <rect x={x} y={height - 1} width={fill} height={1} data-kind="none" />
          <rect x={x} y={height - size(delivered)} width={fill} height={size(delivered)} data-kind="delivered" />
          <rect x={x} y={height - size(delivered) - size(failed)} width={fill} height={size(failed)} data-kind="failed" />
        </g>
      ))}
    </svg>
  );
}

/** What the chart draws, for screen readers. Spans without attempts are left out. */
function SpanTable({ title, spans, hours }: { title: string; spans: readonly Span[]; hours: number }) {
  return (
    <VisuallyHidden>
      <table>
        <caption>{`${title}, by ${hours === 1 ? "the hour" : `${hours} hours`}`}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Delivered</th>
            <th scope="col">Not delivered</th>
          </tr>
        </thead>
        <tbody>
          {spans
            .filter(({ delivered, failed }) => delivered + failed > 0)
            .map(({ at, delivered, failed }) => (
              <tr key={at}>
                <th scope="row">{formatDateTime(at)}</th>
                <td>{delivered}</td>
                <td>{failed}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
