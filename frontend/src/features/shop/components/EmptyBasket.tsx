import { IconShoppingBag } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";

/** Leads back to the shop. */
export function EmptyBasket() {
  const action = (
    <ButtonLink to="/" mt="sm">
      To the shop
    </ButtonLink>
  );
  return <EmptyState icon={<IconShoppingBag />} title="Your basket is empty" description="What you put in stays here, also after a reload." action={action} />;
}
