import { Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  title: string;
  /** One sentence below the title. */
  description?: ReactNode;
  /** Buttons on the right. */
  actions?: ReactNode;
}

/** The heading of a page. Its title is also the title of the browser tab. */
export function PageHeader({ title, description, actions }: Props) {
  useDocumentTitle(`${title} · EventForge`);
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
