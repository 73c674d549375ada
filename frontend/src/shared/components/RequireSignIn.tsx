import { Button, Center, Loader } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useSession } from "@/shared/session/useSession";

import { EmptyState } from "./EmptyState";

interface Props {
  children: ReactNode;
  /** Whether the page is for operators only. */
  operators?: boolean;
  /** Why to sign in, in one or two sentences. */
  reason?: string;
}

/** Shows its children to users who are signed in, and asks others to sign in. */
export function RequireSignIn({ children, operators = false, reason = "This page shows your own data." }: Props) {
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
        title="Sign in to continue"
        description={reason}
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
        description="Your account is not in the operators group."
      />
    );
  }
  return children;
}
