import { Button, Group, Modal, Text } from "@mantine/core";

import { useSession } from "@/shared/session/useSession";

/** Says that the session has ended in mid-work and leads back to the same place afterwards. */
export default function SessionEndedDialog() {
  const { signIn, signOut } = useSession();
  return (
    <Modal opened onClose={signOut} withCloseButton={false} closeOnClickOutside={false} title="Your session has ended">
      <Text size="sm">Sign in again to go on where you were. Your basket and what you have ordered are safe.</Text>
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
