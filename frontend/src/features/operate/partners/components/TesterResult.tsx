import { Alert, Code, Stack, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";

import { partnerEventQuery } from "../api/getPartnerEvent";
import type { TestResult } from "../hooks/useTester";
import { prettyBody, receivedIdOf, summaryOf } from "../model/received";
import { meaningOf } from "../model/tester";
import { OutcomeBadge } from "./OutcomeBadge";
import classes from "./TesterResult.module.css";

interface Props {
  partnerId: string;
  result: TestResult;
}

/** What the tester sent, the response, and what became of the event. */
export function TesterResult({ partnerId, result: { id, request, response } }: Props) {
  const isAccepted = response !== "none" && response.status === 202;
  return (
    <Stack gap="sm" mt="md">
      <Alert
        color={isAccepted ? "green" : "red"}
        icon={isAccepted ? <IconCheck /> : <IconX />}
        title={response === "none" ? "No response" : `Response ${response.status}`}
      >
        {response === "none"
          ? "The request did not reach the platform, or the browser refused to send it. Check your connection and the URL."
          : meaningOf(response.status)}
        {response !== "none" && response.status !== 401 && <Outcome partnerId={partnerId} webhookId={id} />}
      </Alert>
      {response !== "none" && response.body !== "" && <Block label="Response body" text={prettyBody(response.body)} />}
      <Block
        label="Request"
        text={[`POST ${request.url}`, ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`), "", request.body].join("\n")}
      />
    </Stack>
  );
}

/** What the log says of the event. */
function Outcome({ partnerId, webhookId }: { partnerId: string; webhookId: string }) {
  const { data } = useQuery(partnerEventQuery(useApi(), partnerId, receivedIdOf(webhookId)));
  if (data === undefined || data === null) return null;
  return (
    <div className={classes.outcome}>
      <OutcomeBadge outcome={data.event.outcome} />
      <span>{summaryOf(data.event)}</span>
    </div>
  );
}

function Block({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600} mb={4}>
        {label}
      </Text>
      <Code block className={classes.block ?? ""} tabIndex={0} role="region" aria-label={label}>
        {text}
      </Code>
    </div>
  );
}
