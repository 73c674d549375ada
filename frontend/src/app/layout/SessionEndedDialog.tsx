import { Button, Group, Modal, Text } from "@mantine/core";

import { useSession } from "@/shared/session/useSession";

/** Says that the session has ended. Signing in leads back to the same page. */
export default function SessionEndedDialog() {
  const { signIn, signOut } = useSession();
  return (
    <Modal opened onClose={signOut} withCloseButton={false} closeOnClickOutside={false} title="Your session has ended">
      <Text size="sm">Sign in again to continue where you left off. Your basket and your orders are safe.</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={signOut}>
          Sign out
        </Button>
        <Button onClick={signIn} data-autofocus>
          Sign in again
        </Button>
      </Group>
    </Modal>
  );
}
