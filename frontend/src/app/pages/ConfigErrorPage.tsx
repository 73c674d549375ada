import { Container, List, Text, Title } from "@mantine/core";

/** Shown instead of the page when its settings cannot be used: it names each and its rule. */
export function ConfigErrorPage({ faults }: { faults: readonly string[] }) {
  return (
    <Container component="main" size="sm" py={96}>
      <Title order={1}>EventForge cannot start here</Title>
      <Text mt="sm">The settings in /config.json cannot be used:</Text>
      <List mt="md" withPadding>
        {faults.map((fault) => (
          <List.Item key={fault}>{fault}</List.Item>
        ))}
      </List>
      <Text mt="md" c="dimmed">
        Whoever deploys this page writes them from the outputs of its infrastructure. Reload once they are mended.
      </Text>
    </Container>
  );
}
