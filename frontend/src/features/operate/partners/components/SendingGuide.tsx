import { Text, Title } from "@mantine/core";

import type { Partner } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { useConfig } from "@/shared/config/ConfigProvider";

import { SenderSnippets } from "./SenderSnippets";
import classes from "./SendingGuide.module.css";

const responses = [
  ["202", "The event is accepted. Repeating the same webhook-id within four days returns 202 again, without a second event."],
  ["400", "The event is not valid, or the partner may not send this type. The response lists each violation."],
  ["401", "The signature is not valid, its timestamp differs by more than five minutes, or the partner is inactive."],
  ["5xx", "Retry later with the same webhook-id."],
] as const;

/** Tells a partner's engineers how to send events. */
export function SendingGuide({ partner }: { partner: Partner }) {
  return (
    <section className={classes.guide} aria-labelledby="sending">
      <div>
        <Title order={2} id="sending">
          Send events
        </Title>
        <Text c="dimmed" size="sm" mt={4}>
          Send one request for each event, signed according to Standard Webhooks with the partner’s secret.
        </Text>
      </div>
      <RequestDetails partner={partner} />
      <SenderSnippets partner={partner} />
      <div>
        <Title order={3} size="h4" mb="xs">
          Responses
        </Title>
        <dl className={classes.responses}>
          {responses.map(([status, meaning]) => (
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

function RequestDetails({ partner: { id } }: { partner: Partner }) {
  const { ingestUrl } = useConfig();
  return (
    <dl className={classes.details}>
      <div>
        <dt>URL</dt>
        <dd>
          <span>{ingestUrl ?? "Not configured in this environment"}</span>
          {ingestUrl !== undefined && <CopyButton value={ingestUrl} label="Copy URL" />}
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
