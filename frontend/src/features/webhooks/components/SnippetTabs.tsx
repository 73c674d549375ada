import { Code, Stack, Tabs, Text } from "@mantine/core";

import { CopyButton } from "@/shared/components/CopyButton";

import { secretVariable, type Snippet, snippets } from "../snippets/snippets";
import classes from "./SnippetTabs.module.css";

/** Receivers to start from, in several languages. */
export function SnippetTabs() {
  return (
    <Tabs defaultValue="node">
      <Tabs.List>
        {snippets.map(({ id, label }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.id} value={snippet.id} pt="sm">
          <SnippetCode snippet={snippet} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function SnippetCode({ snippet: { label, install, code } }: { snippet: Snippet }) {
  const text = code(secretVariable);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {install === undefined ? "Node.js alone, nothing to install." : <Code>{install}</Code>} The secret comes from{" "}
        <Code>{secretVariable}</Code>.
      </Text>
      <div className={classes.code}>
        <Code block className={classes.block ?? ""} tabIndex={0} role="region" aria-label={`Receiver, ${label}`}>
          {text}
        </Code>
        <div className={classes.copy}>
          <CopyButton value={text} label="Copy code" />
        </div>
      </div>
    </Stack>
  );
}
