import { Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconEye } from "@tabler/icons-react";

import type { Overview } from "@/shared/api/types";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";

import { type Concern, concernsOf, type Place } from "../model/concerns";
import classes from "./Overview.module.css";

const headings = { act: "Something needs you", watch: "Running, with something to watch", well: "All is well" };
const icons = { act: <IconAlertTriangle />, watch: <IconEye />, well: <IconCircleCheck /> };

/** Says at a glance whether all is well, and if not, what is not and where it is looked into. */
export function Verdict({ overview }: { overview: Overview }) {
  const concerns = concernsOf(overview);
  const level = concerns[0]?.level ?? "well";
  return (
    <section className={classes.verdict} data-level={level} aria-labelledby="verdict">
      <span className={classes.sign} aria-hidden>
        {icons[level]}
      </span>
      <div>
        <Title order={2} size="h3" id="verdict">
          {headings[level]}
        </Title>
        <Text size="sm" c="dimmed" component="div">
          Read <Timestamp value={overview.readAt} />
        </Text>
        {concerns.length > 0 && (
          <ul className={classes.concerns} aria-label="What is not well">
            {concerns.map((concern) => (
              <li key={concern.text} data-level={concern.level}>
                <ConcernText concern={concern} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function ConcernText({ concern: { text, place } }: { concern: Concern }) {
  if (place === undefined) return text;
  return <PlaceLink place={place} text={text} />;
}

function PlaceLink({ place, text }: { place: Place; text: string }) {
  if (typeof place === "object") {
    return (
      <TextLink to="/operate/orders/$orderId" params={place} inherit>
        {text}
      </TextLink>
    );
  }
  switch (place) {
    case "attention":
      return <TextLink to="/operate/orders" search={{ status: "needs_attention" }} inherit>{text}</TextLink>;
    case "failed":
      return <TextLink to="/operate/orders" search={{ status: "failed", reason: "internal" }} inherit>{text}</TextLink>;
    case "pending":
      return <TextLink to="/operate/orders" search={{ status: "pending" }} inherit>{text}</TextLink>;
    case "withdrawals":
      return <TextLink to="/operate/withdrawals" inherit>{text}</TextLink>;
    case "queues":
      return <TextLink to="/operate/queues" inherit>{text}</TextLink>;
    case "charges":
      return <TextLink to="/operate/queues/$queue" params={{ queue: "charges" }} inherit>{text}</TextLink>;
    case "endpoints":
      return <TextLink to="/operate" hash="endpoints" inherit>{text}</TextLink>;
  }
}
