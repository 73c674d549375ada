import { Button } from "@mantine/core";
import { IconFilterOff, IconPackage, IconSearchOff } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";

import { type Filters, isFiltered } from "../model/filters";

/** Says that there are no orders, or none that the filters select. */
export function NoOrders({ filters }: { filters: Filters }) {
  if (!isFiltered(filters)) {
    const shop = (
      <ButtonLink to="/" mt="sm">
        Go to the shop
      </ButtonLink>
    );
    return <EmptyState icon={<IconPackage />} title="No orders yet" description="Your orders appear here." action={shop} />;
  }
  const all = (
    <ButtonLink to="/orders" search={{}} mt="sm" variant="default">
      Show all orders
    </ButtonLink>
  );
  if (filters.q !== undefined) {
    const description = "You have no order with this number. The number may be wrong, or the order belongs to another account.";
    return <EmptyState icon={<IconSearchOff />} title="Order not found" description={description} action={all} />;
  }
  return <EmptyState icon={<IconFilterOff />} title="No orders match" description="None of your orders is of this kind and these days." action={all} />;
}

/** So many orders were looked at; none of these matched. */
export function NoOrdersYet({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff />}
      title="Nothing found so far"
      description="You have older orders to look at. Fewer days make it faster."
      action={
        <Button mt="sm" loading={isLoading} onClick={onMore}>
          Keep looking
        </Button>
      }
    />
  );
}
