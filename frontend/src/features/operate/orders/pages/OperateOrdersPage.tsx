import { VisuallyHidden } from "@mantine/core";
import { IconFilterOff, IconMoodSmile } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";

import type { OrderStatus } from "@/shared/api/types";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";

import { useOrdersInStatus } from "../api/listOrders";
import { AttentionGuide } from "../components/AttentionGuide";
import { OrderTable } from "../components/OrderTable";
import { StatusChoice } from "../components/StatusChoice";

/** The orders of all users, by status. Shows those that need attention first. */
export function OperateOrdersPage() {
  const { status = "needs_attention" } = useSearch({ from: "/operate/orders" });
  return (
    <>
      <PageHeader title="All orders" description="The orders of all users. Those that came into the status last come first." />
      <StatusChoice status={status} />
      <Orders status={status} />
    </>
  );
}

function Orders({ status }: { status: OrderStatus }) {
  const { items, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useOrdersInStatus(status);
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPlaceholderData) return <ListSkeleton rows={Math.max(items.length, 1)} />;
  if (items.length === 0) return <NoOrders status={status} />;
  return (
    <>
      <VisuallyHidden role="status">{`${items.length}${hasNextPage ? " or more" : ""} orders`}</VisuallyHidden>
      {status === "needs_attention" && <AttentionGuide />}
      <OrderTable orders={items} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function NoOrders({ status }: { status: OrderStatus }) {
  if (status === "needs_attention") {
    return <EmptyState icon={<IconMoodSmile />} title="No orders need attention" description="Orders that only an operator can resolve appear here." />;
  }
  const title = `No orders are “${orderStatusLooks[status].label}”`;
  return <EmptyState icon={<IconFilterOff />} title={title} description="Choose another status above." />;
}
