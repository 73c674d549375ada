import type { Queue } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { TextLink } from "@/shared/components/TextLink";

import { formatAge } from "../../queues/model/age";
import classes from "./Overview.module.css";

/** Every queue and its dead letters, with the ages of the oldest. */
export function QueueTable({ queues }: { queues: readonly Queue[] }) {
  return (
    <Card title="Queues">
      <table className={classes.table} aria-label="Queues">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">Messages</th>
            <th scope="col">Oldest</th>
            <th scope="col">Dead letters</th>
            <th scope="col">Oldest dead</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <QueueRow key={queue.name} queue={queue} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function QueueRow({ queue }: { queue: Queue }) {
  const { name, visible, inFlight, delayed, oldestAgeSeconds, deadLetters, oldestDeadLetterAgeSeconds, onlyDeadLetters } = queue;
  const messages = visible + inFlight + delayed;
  return (
    <tr>
      <th scope="row">
        <TextLink to="/operate/queues/$queue" params={{ queue: name }} inherit>
          {name}
        </TextLink>
      </th>
      <td className="numeric" data-none={messages === 0}>{onlyDeadLetters ? "" : messages}</td>
      <td className="numeric" data-none={oldestAgeSeconds === undefined}>{onlyDeadLetters ? "" : ageText(oldestAgeSeconds)}</td>
      <td className="numeric" data-none={deadLetters === 0} data-dead={deadLetters > 0}>{deadLetters}</td>
      <td className="numeric" data-none={oldestDeadLetterAgeSeconds === undefined}>{ageText(oldestDeadLetterAgeSeconds)}</td>
    </tr>
  );
}

function ageText(seconds: number | undefined): string {
  return seconds === undefined ? "—" : formatAge(seconds);
}
