import { Text, Title } from "@mantine/core";

import type { Partner } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { useConfig } from "@/shared/config/ConfigProvider";

import { SenderSnippets } from "./SenderSnippets";
import classes from "./SendingGuide.module.css";

const answers = [
  ["202", "Taken. It stays so when the same webhook-id comes again within four days."],
  ["400", "Not an event that this partner may send; the answer names each rule."],
  ["401", "The signature does not verify, its time is more than five minutes off, or the partner is stopped."],
  ["5xx", "Send it again a little later, with the same webhook-id."],
] as const;

/** All that a partner's engineers need to know. */
export function SendingGuide({ partner }: { partner: Partner }) {
  return (
    <section className={classes.guide} aria-labelledby="sending">
      <div>
        <Title order={2} id="sending">
          Send events
        </Title>
        <Text c="dimmed" size="sm" mt={4}>
          One request for each event, signed after Standard Webhooks with the partner’s secret.
        </Text>
      </div>
      <Address partner={partner} />
      <SenderSnippets partner={partner} />
      <div>
        <Title order={3} size="h4" mb="xs">
          What comes back
        </Title>
        <dl className={classes.answers}>
          {answers.map(([status, meaning]) => (
            <div key={status}>
              <dt>{status}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

function Address({ partner: { id } }: { partner: Partner }) {
  const { ingestUrl } = useConfig();
  return (
    <dl className={classes.address}>
      <div>
        <dt>Address</dt>
        <dd>
          <span>{ingestUrl ?? "Ask whoever runs this platform"}</span>
          {ingestUrl !== undefined && <CopyButton value={ingestUrl} label="Copy address" />}
        </dd>
      </div>
      <div>
        <dt>partner-id</dt>
        <dd>
          <span>{id}</span>
          <CopyButton value={id} label="Copy partner-id" />
        </dd>
      </div>
    </dl>
  );
}
