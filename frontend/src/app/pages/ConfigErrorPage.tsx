import { Container, List, Text, Title } from "@mantine/core";

/** Shown when the app cannot use its settings. Names each invalid setting and its rule. */
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
        The deployment writes this file from the outputs of Terraform. Reload this page once the settings are fixed.
      </Text>
    </Container>
  );
}
