import { Code, Text, Title } from "@mantine/core";

import type { EventDescription } from "@/shared/api/types";

import { markedParts } from "../model/marked";
import classes from "./EventTypeItem.module.css";
import { JsonBlock } from "./JsonBlock";

/** One type of event: what happened, an example, and the schema. */
export function EventTypeItem({ event: { type, description, example, schema } }: { event: EventDescription }) {
  return (
    <li className={classes.item} id={type}>
      <Title order={3} size="h4" className={classes.name ?? ""}>
        {type}
      </Title>
      <Text mb="sm">
        {markedParts(description).map(({ isCode, text }, index) => (isCode ? <Code key={index}>{text}</Code> : text))}
      </Text>
      <details className={classes.more}>
        <summary>Example</summary>
        <JsonBlock label={`Example of ${type}`} value={example} />
      </details>
      <details className={classes.more}>
        <summary>JSON Schema</summary>
        <JsonBlock label={`Schema of ${type}`} value={schema} />
      </details>
    </li>
  );
}
