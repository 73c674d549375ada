import { Text, VisuallyHidden } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { FindField } from "@/shared/search/FindField";
import { queryFault } from "@/shared/search/queryFault";

import { useOrders } from "../api/listOrders";
import { NoOrders, NoOrdersYet } from "../components/NoOrders";
import { OrderFilters } from "../components/OrderFilters";
import { OrderList } from "../components/OrderList";
import { type Filters, longestQuery } from "../model/filters";

/** The shopper's orders: all of them, those of a group and of some days, or the one with a number. */
export function OrdersPage() {
  return (
    <RequireSignIn>
      <PageHeader title="Orders" description="Newest first. The list updates by itself." />
      <FoundOrders />
    </RequireSignIn>
  );
}

function FoundOrders() {
  const filters = useSearch({ from: "/orders" });
  const navigate = useNavigate();
  const go = (search: Filters) => void navigate({ to: "/orders", search });
  const found = useOrders(filters);
  const fault = queryFault(found.error);
  const find = (text: string) => go(text.trim() === "" ? { ...filters, q: undefined } : { ...filters, q: text.trim() });
  return (
    <>
      <FindField description="Its number, such as N6R4-T0VA-BCZ" maxLength={longestQuery} query={filters.q ?? ""} error={fault} onFind={find} />
      <OrderFilters filters={filters} onChange={go} />
      {filters.status !== undefined && filters.q === undefined && (
        <Text size="sm" c="dimmed" mb="sm">{`Only orders under “${orderStatusLooks[filters.status].label}”.`}</Text>
      )}
      {fault === undefined && <Orders found={found} filters={filters} />}
    </>
  );
}

function Orders({ found, filters }: { found: ReturnType<typeof useOrders>; filters: Filters }) {
  const { items, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, onView } = found;
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPlaceholderData) return <ListSkeleton rows={Math.max(items.length, 1)} />;
  const more = { isLoading: isFetchingNextPage, onMore: () => void fetchNextPage() };
  if (items.length === 0) return hasNextPage ? <NoOrdersYet {...more} /> : <NoOrders filters={filters} />;
  return (
    <>
      <VisuallyHidden role="status">{`${items.length}${hasNextPage ? " or more" : ""} orders`}</VisuallyHidden>
      <OrderList orders={items} isComplete={!hasNextPage} onView={onView} />
      <LoadMore hasMore={hasNextPage} {...more} />
    </>
  );
}
