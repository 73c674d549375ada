import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { usePageMeta } from "@/shared/browser/usePageMeta";

interface Props {
  icon: ReactNode;
  title: string;
  description: string;
  /** A button or link to what to do next. */
  action?: ReactNode;
  /** Whether it is the whole page. Then its title is the heading of the page. */
  isPage?: boolean;
}

/** Says that there is nothing to show, why, and what to do next. */
export function EmptyState({ icon, title, description, action, isPage = false }: Props) {
  return (
    <Stack align="center" gap="xs" py={64} px="md" ta="center">
      <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
        {icon}
      </ThemeIcon>
      <Title order={isPage ? 1 : 2} size="h2" mt="xs">
        {title}
      </Title>
      <Text c="dimmed" maw={420}>
        {description}
      </Text>
      {action}
      {isPage && <PageMeta title={title} description={description} />}
    </Stack>
  );
}

function PageMeta({ title, description }: { title: string; description: string }) {
  usePageMeta(title, description);
  return null;
}
