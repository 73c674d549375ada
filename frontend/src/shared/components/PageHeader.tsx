import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { usePageMeta } from "@/shared/browser/usePageMeta";

interface Props {
  title: string;
  /** The title is a number, which stays in one line: its letters are smaller on a phone. */
  isNumber?: boolean;
  /** One sentence below the title. */
  description?: ReactNode;
  /** Buttons on the right. */
  actions?: ReactNode;
}

/** As in app/shell.css. Otherwise a number with wide letters would have two lines in one font, and one in another. */
const inOneLine = { fz: "min(var(--mantine-h1-font-size), 6.6vw)", style: { whiteSpace: "nowrap" } } as const;

/** The heading of a page. Its title is also that of the browser tab, and its sentence is the description for search engines. */
export function PageHeader({ title, isNumber = false, description, actions }: Props) {
  usePageMeta(title, typeof description === "string" ? description : undefined);
  return (
    <Group justify="space-between" align="flex-end" mb="lg" gap="sm">
      <div style={{ overflowWrap: "anywhere" }}>
        <Title order={1} {...(isNumber && inOneLine)}>
          {title}
        </Title>
        {description !== undefined && (
          <Text c="dimmed" mt={4} component="div">
            {description}
          </Text>
        )}
      </div>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
