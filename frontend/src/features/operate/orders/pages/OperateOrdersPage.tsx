import { Group, VisuallyHidden } from "@mantine/core";
import { IconFilterOff, IconMoodSmile } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";

import type { OrderStatus } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";
import { FindField } from "@/shared/search/FindField";
import { queryFault } from "@/shared/search/queryFault";

import { RetryAllButton } from "../../jobs/components/RetryAllButton";
import { useOrdersInStatus } from "../api/listOrders";
import { searchOrdersQuery } from "../api/searchOrders";
import { AttentionGuide } from "../components/AttentionGuide";
import { FindFilters } from "../components/FindFilters";
import { FoundOrders } from "../components/FoundOrders";
import { OrderTable } from "../components/OrderTable";
import { StatusChoice } from "../components/StatusChoice";
import { type Filters, hashOf, isList, longestQuery, ordersPage, ordersRoute, queryOf, requestOf } from "../model/find";

/** The orders of all users, by status, or those that a search finds. Shows those that need attention first. */
export function OperateOrdersPage() {
  const filters = useSearch({ from: ordersRoute });
  const query = queryOf(useLocation({ select: ({ hash }) => hash }));
  const navigate = useNavigate();
  const go = (search: Filters, q: string) => void navigate({ to: ordersPage, search, hash: hashOf(q), hashScrollIntoView: false });
  const list = isList(filters, query);
  const status = filters.status ?? (list ? "needs_attention" : "all");
  return (
    <>
      <PageHeader title="All orders" description="The orders of all users. Those that came into the status last come first." />
      <Find filters={filters} query={query} isSearch={!list} onFind={(q) => go(filters, q)} />
      <StatusChoice status={status} filters={filters} query={query} />
      <FindFilters filters={filters} onChange={(changed) => go({ ...changed, status: changed.status ?? (query === "" ? status : undefined) }, query)} />
      {list && status !== "all" ? <Orders status={status} /> : <FoundOrders search={requestOf(filters, query)} />}
    </>
  );
}

interface FindProps {
  filters: Filters;
  query: string;
  isSearch: boolean;
  onFind: (query: string) => void;
}

/** The field, with what the API said of its text. */
function Find({ filters, query, isSearch, onFind }: FindProps) {
  const { error } = useInfiniteQuery({ ...searchOrdersQuery(useApi(), requestOf(filters, query)), enabled: isSearch });
  return <FindField description="Number, e-mail, user, payment or SKU" maxLength={longestQuery} query={query} error={queryFault(error)} onFind={onFind} />;
}

function Orders({ status }: { status: OrderStatus }) {
  const { items, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, onView } = useOrdersInStatus(status);
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPlaceholderData) return <ListSkeleton rows={Math.max(items.length, 1)} />;
  if (items.length === 0) return <NoOrders status={status} />;
  return (
    <>
      <VisuallyHidden role="status">{`${items.length}${hasNextPage ? " or more" : ""} orders`}</VisuallyHidden>
      {status === "needs_attention" && <AttentionGuide />}
      <Group justify="flex-end" mb="sm">
        <RetryAllButton filter={{ status }} />
      </Group>
      <OrderTable orders={items} isComplete={!hasNextPage} onView={onView} />
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
