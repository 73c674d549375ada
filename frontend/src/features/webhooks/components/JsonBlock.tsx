import { Code } from "@mantine/core";

import { CopyButton } from "@/shared/components/CopyButton";

import classes from "./JsonBlock.module.css";

/** A JSON value as indented text, which can be copied. Long ones scroll. */
export function JsonBlock({ label, value }: { label: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className={classes.frame}>
      <Code block className={classes.block ?? ""} tabIndex={0} role="region" aria-label={label}>
        {text}
      </Code>
      <span className={classes.copy}>
        <CopyButton value={text} label={`Copy ${label}`} />
      </span>
    </div>
  );
}
