import { Anchor, Badge, Container, Group } from "@mantine/core";

import { useConfig } from "@/shared/config/ConfigProvider";

import classes from "./Layout.module.css";

/** A link to the API reference, and the name of the environment. */
export function Footer() {
  const { environment } = useConfig();
  return (
    <footer className={classes.footer}>
      <Container size="lg">
        <Group justify="space-between">
          <span>EventForge</span>
          <Group gap="md">
            {environment !== "prod" && (
              <Badge color="gray" tt="none">
                {environment}
              </Badge>
            )}
            <Anchor href="/docs" size="sm" c="inherit">
              API
            </Anchor>
          </Group>
        </Group>
      </Container>
    </footer>
  );
}
