import { Code, Stack, Tabs, Text } from "@mantine/core";

import { CopyButton } from "@/shared/components/CopyButton";

import { highlight } from "./highlight";
import type { Snippet } from "./snippet";
import classes from "./SnippetTabs.module.css";

interface Props {
  /** In the order of the tabs. */
  snippets: readonly Snippet[];
  /** What the code does, such as "Receiver". */
  what: string;
  /** The environment variable from which the code reads the secret. */
  secretVariable: string;
  /** What is in that variable. */
  source?: string;
}

/** Sample code in several languages. */
export function SnippetTabs({ snippets, ...rest }: Props) {
  return (
    <Tabs defaultValue={snippets[0]?.id ?? null}>
      <Tabs.List>
        {snippets.map(({ id, label }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.id} value={snippet.id} pt="sm">
          <SnippetCode snippet={snippet} {...rest} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface CodeProps extends Omit<Props, "snippets"> {
  snippet: Snippet;
}

function SnippetCode({ snippet: { label, install, needs, code }, what, secretVariable, source = "The secret" }: CodeProps) {
  const text = code(secretVariable);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {install === undefined ? needs : <Code>{install}</Code>} {source} comes from <Code>{secretVariable}</Code>.
      </Text>
      <div className={classes.code}>
        <Code block className={classes.block ?? ""} tabIndex={0} role="region" aria-label={`${what}, ${label}`}>
          {highlight(text).map(({ kind, text: part }, index) => (
            <span key={index} className={kind === undefined ? undefined : classes[kind]}>
              {part}
            </span>
          ))}
        </Code>
        <div className={classes.copy}>
          <CopyButton value={text} label="Copy code" />
        </div>
      </div>
    </Stack>
  );
}
