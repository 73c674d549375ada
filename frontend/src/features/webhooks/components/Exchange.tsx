import { Alert, Code, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import type { AttemptDetails, DeliveryExchange, HeaderLine, ResponseBody } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";

import { curlOf } from "../model/curl";
import { adviceOn } from "../model/errorAdvice";
import classes from "./Exchange.module.css";
import { TimingBar } from "./TimingBar";

interface Props {
  attempt: AttemptDetails;
  payload: string;
  url: string;
}

/** One attempt: what to do about its error, its times, and the request and response side by side. */
export function Exchange({ attempt: { errorClass, exchange, status }, payload, url }: Props) {
  return (
    <>
      {errorClass !== undefined && <Advice error={errorClass} />}
      {exchange !== undefined && (
        <>
          <TimingBar timing={exchange.timing} />
          <div className={classes.sides}>
            <Request exchange={exchange} payload={payload} url={url} />
            <Response exchange={exchange} status={status} />
          </div>
        </>
      )}
    </>
  );
}

function Advice({ error }: { error: NonNullable<AttemptDetails["errorClass"]> }) {
  const { title, advice } = adviceOn(error);
  return (
    <Alert role="note" color="yellow" icon={<IconAlertTriangle size={18} />} title={title}>
      {advice}
    </Alert>
  );
}

function Request({ exchange, payload, url }: { exchange: DeliveryExchange; payload: string; url: string }) {
  return (
    <section className={classes.side} aria-label="Request">
      <div className={classes.heading}>
        <h3>Request</h3>
        <CopyButton value={curlOf(url, exchange.requestHeaders, payload)} label="Copy as curl" />
      </div>
      <Headers lines={exchange.requestHeaders} label="Request headers" />
      <Block text={indented(payload)} label="Request body" />
    </section>
  );
}

function Response({ exchange: { responseHeaders = [], responseBody }, status }: { exchange: DeliveryExchange; status: number | undefined }) {
  return (
    <section className={classes.side} aria-label="Response">
      <div className={classes.heading}>
        <h3>{status === undefined ? "No response" : `Response ${status}`}</h3>
      </div>
      {responseHeaders.length > 0 && <Headers lines={responseHeaders} label="Response headers" />}
      {responseBody !== undefined && <Body body={responseBody} />}
    </section>
  );
}

function Body({ body: { kind, text = "", bytes, truncated } }: { body: ResponseBody }) {
  return (
    <>
      {kind === "text" && <Block text={truncated ? text : indented(text)} label="Response body" />}
      <Text size="xs" c="dimmed">
        {kind === "none" && "The body is empty."}
        {kind === "binary" && "The body is not text, so it is not shown."}
        {truncated && ` Only the first ${new Intl.NumberFormat().format(bytes)} bytes were kept.`}
      </Text>
    </>
  );
}

function Headers({ lines, label }: { lines: readonly HeaderLine[]; label: string }) {
  return (
    <dl className={classes.headers} aria-label={label}>
      {lines.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Block({ text, label }: { text: string; label: string }) {
  return (
    <Code block className={classes.block ?? ""} tabIndex={0} role="region" aria-label={label}>
      {text}
    </Code>
  );
}

/** JSON with line breaks; any other text as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
