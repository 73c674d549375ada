import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { usePageMeta } from "@/shared/browser/usePageMeta";

interface Props {
  title: string;
  /** One sentence below the title. */
  description?: ReactNode;
  /** Buttons on the right. */
  actions?: ReactNode;
}

/** The heading of a page. Its title is also that of the browser tab, and its sentence is the description for search engines. */
export function PageHeader({ title, description, actions }: Props) {
  usePageMeta(title, typeof description === "string" ? description : undefined);
  return (
    <Group justify="space-between" align="flex-end" mb="lg" gap="sm">
      <div style={{ overflowWrap: "anywhere" }}>
        <Title order={1}>{title}</Title>
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
