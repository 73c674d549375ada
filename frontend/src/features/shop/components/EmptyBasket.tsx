import { IconShoppingBag } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";

/** Says that the basket is empty, with a link to the shop. */
export function EmptyBasket() {
  const action = (
    <ButtonLink to="/" mt="sm">
      Go to the shop
    </ButtonLink>
  );
  return <EmptyState icon={<IconShoppingBag />} title="Your basket is empty" description="Products that you add stay here, even after a reload." action={action} />;
}
