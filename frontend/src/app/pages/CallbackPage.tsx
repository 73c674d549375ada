import { Button, Center, Loader } from "@mantine/core";
import { IconLockX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useAuth } from "react-oidc-context";

import { EmptyState } from "@/shared/components/EmptyState";
import { endedSession } from "@/shared/session/continueSession";
import { forgetSignIn } from "@/shared/session/sessionHint";
import { useSession } from "@/shared/session/useSession";

import { returnToOf } from "../returnTo";

/**
 * The redirect URI of the sign-in page. Waits for the tokens, then goes to the page where
 * the user was; so it does, signed out, when the session could not be continued.
 */
export function CallbackPage() {
  const { isLoading, error, user } = useAuth();
  const { signIn } = useSession();
  const navigate = useNavigate();
  const ended = endedSession(error?.innerError);
  const returnTo = error === undefined || ended !== undefined ? returnToOf((ended ?? user)?.state) : undefined;
  const hasEnded = ended !== undefined;
  useEffect(() => {
    if (hasEnded) forgetSignIn();
  }, [hasEnded]);
  useEffect(() => {
    if (!isLoading && returnTo !== undefined) void navigate({ href: returnTo, replace: true });
  }, [isLoading, returnTo, navigate]);
  if (returnTo !== undefined) {
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
