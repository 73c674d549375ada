import { Button, Center, Loader } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useSession } from "@/shared/session/useSession";

import { EmptyState } from "./EmptyState";

interface Props {
  children: ReactNode;
  /** Only members of the group operators. */
  operators?: boolean;
}

/** Shows its children to who may see them, and tells everybody else what to do. */
export function RequireSignIn({ children, operators = false }: Props) {
  const { isLoading, user, signIn } = useSession();
  if (isLoading) {
    return (
      <Center py={96}>
        <Loader role="status" aria-label="Signing in" />
      </Center>
    );
  }
  if (user === undefined) {
    const action = (
      <Button mt="sm" onClick={signIn}>
        Sign in
      </Button>
    );
    return (
      <EmptyState
        isPage
        icon={<IconLock />}
        title="Sign in to go on"
        description="This page is yours alone."
        action={action}
      />
    );
  }
  if (operators && !user.isOperator) {
    return (
      <EmptyState
        isPage
        icon={<IconLock />}
        title="For operators"
        description="Your account is not in the group operators."
      />
    );
  }
  return children;
}
