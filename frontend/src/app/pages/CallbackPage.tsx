import { Button, Center, Loader } from "@mantine/core";
import { IconLockX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useAuth } from "react-oidc-context";

import { EmptyState } from "@/shared/components/EmptyState";
import { useSession } from "@/shared/session/useSession";

import { returnToOf } from "../returnTo";

/** The redirect URI of the sign-in page. Waits for the tokens, then goes to the page where the user was. */
export function CallbackPage() {
  const { isLoading, error, user } = useAuth();
  const { signIn } = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (!isLoading && error === undefined) void navigate({ href: returnToOf(user?.state), replace: true });
  }, [isLoading, error, user, navigate]);
  if (error === undefined) {
    return (
      <Center py={96}>
        <Loader role="status" aria-label="Signing in" />
      </Center>
    );
  }
  const signInAgain = (
    <Button mt="sm" onClick={signIn}>
      Sign in again
    </Button>
  );
  return (
    <EmptyState
      isPage
      icon={<IconLockX />}
      title="Sign-in failed"
      description="It was interrupted or took too long. Nothing is lost."
      action={signInAgain}
    />
  );
}
