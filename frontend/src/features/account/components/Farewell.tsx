import { IconUserOff } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";

const description =
  "You are signed out. Your account is gone within a few minutes; your name, your addresses, your receipts and your webhook " +
  "endpoints within two hours. Orders that have not ended are finished first, and erased after that. There is nothing left for you to do.";

/** What happens after the user has deleted the account, and when. */
export function Farewell() {
  return (
    <EmptyState
      isPage
      icon={<IconUserOff />}
      title="Your account is being deleted"
      description={description}
      action={
        <ButtonLink to="/" variant="default" mt="sm">
          Go to the shop
        </ButtonLink>
      }
    />
  );
}
