import { VisuallyHidden } from "@mantine/core";
import { IconFilterOff, IconPackage } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";

import type { OrderStatus } from "@/shared/api/types";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";

import { useOrders } from "../api/listOrders";
import { OrderList } from "../components/OrderList";
import { StatusFilter } from "../components/StatusFilter";

/** The shopper's orders, by status. */
export function OrdersPage() {
  const { status } = useSearch({ from: "/orders" });
  return (
    <RequireSignIn>
      <PageHeader title="Orders" description="Newest first. The list updates by itself." />
      <StatusFilter status={status} />
      <Orders status={status} />
    </RequireSignIn>
  );
}

function Orders({ status }: { status: OrderStatus | undefined }) {
  const { items, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, onView } = useOrders(status);
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPlaceholderData) return <ListSkeleton rows={Math.max(items.length, 1)} />;
  if (items.length === 0) return <NoOrders status={status} />;
  return (
    <>
      <VisuallyHidden role="status">{`${items.length}${hasNextPage ? " or more" : ""} orders`}</VisuallyHidden>
      <OrderList orders={items} isComplete={!hasNextPage} onView={onView} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function NoOrders({ status }: { status: OrderStatus | undefined }) {
  if (status === undefined) {
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
  const title = `Nothing under “${orderStatusLooks[status].label}”`;
  return <EmptyState icon={<IconFilterOff />} title={title} description="None of your orders has this status." action={all} />;
}
