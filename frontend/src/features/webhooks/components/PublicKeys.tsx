import { Code, Group, Text } from "@mantine/core";

import { CopyButton } from "@/shared/components/CopyButton";

import { keysAddress } from "../model/signatures";

/** Where receivers fetch the public keys of an endpoint. */
export function PublicKeys({ path }: { path: string }) {
  const address = keysAddress(path, window.location.origin);
  return (
    <div>
      <Text size="sm" c="dimmed">
        Receivers fetch the public keys of this endpoint from the address below, without a token. After a rotation, both keys
        sign and are there for 24 hours.
      </Text>
      <Group gap={4} mt={6} wrap="nowrap" align="start" role="group" aria-label="Address of the public keys">
        <Code fz="xs" style={{ overflowWrap: "anywhere" }}>
          {address}
        </Code>
        <CopyButton value={address} label="Copy address" />
      </Group>
    </div>
  );
}
