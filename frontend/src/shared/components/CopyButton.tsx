import { ActionIcon, CopyButton as MantineCopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { Hint } from "./Hint";

interface Props {
  value: string;
  /** The accessible name, such as "Copy secret". */
  label: string;
}

/** Copies a value to the clipboard and confirms it. */
export function CopyButton({ value, label }: Props) {
  return (
    <MantineCopyButton value={value}>
      {({ copied, copy }) => (
        <Hint label={copied ? "Copied" : label}>
          {(props) => (
            <ActionIcon variant="subtle" color={copied ? "green" : "gray"} onClick={copy} aria-label={label} {...props}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          )}
        </Hint>
      )}
    </MantineCopyButton>
  );
}
