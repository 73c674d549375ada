import { Button, Group, Text } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import type { FoundOrders as FoundPage, OrderSearch } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { Timestamp } from "@/shared/components/Timestamp";
import { distinctBy } from "@/shared/lists/distinctBy";
import { queryFault } from "@/shared/search/queryFault";

import { searchOrdersQuery } from "../api/searchOrders";
import { hashOf, nothingText, ordersPage, understoodText } from "../model/find";
import { OrderTable } from "./OrderTable";

/** What a search found, how it was understood, and how far it has looked. */
export function FoundOrders({ search }: { search: OrderSearch }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(searchOrdersQuery(useApi(), search));
  if (data === undefined) {
    if (error === null) return <ListSkeleton />;
    return queryFault(error) !== undefined ? null : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  // An order may be found once more if very many move on while the pages are read.
  const orders = distinctBy(data.pages.flatMap(({ items }) => items), ({ id }) => id);
  const last = data.pages.at(-1);
  if (last === undefined) return null;
  const more = { isFetching: isFetchingNextPage, onMore: () => void fetchNextPage() };
  return (
    <>
      <Summary found={orders.length} pages={data.pages} isMore={hasNextPage} />
      {orders.length > 0 && <OrderTable orders={orders} withStatus isComplete={!hasNextPage} />}
      {orders.length > 0 && <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={more.onMore} />}
      {orders.length === 0 && (hasNextPage ? <NotYet {...more} /> : <Nothing as={last.understoodAs} search={search} />)}
      {error !== null && <ErrorState error={error} onRetry={more.onMore} />}
    </>
  );
}

function Summary({ found, pages, isMore }: { found: number; pages: FoundPage[]; isMore: boolean }) {
  const looked = pages.reduce((sum, page) => sum + page.looked, 0);
  const until = pages.findLast((page) => page.until !== undefined)?.until;
  const as = pages[0]?.understoodAs ?? "all";
  return (
    <Text size="sm" c="dimmed" mb="sm" role="status">
      {understoodText(as)} {found === 1 ? "1 order" : `${found} orders`}
      {isMore && ` so far, of ${looked}`}
      {isMore && until !== undefined && (
        <>
          , back to <Timestamp value={until} />
        </>
      )}
      .
    </Text>
  );
}

/** A page looks at so many orders; none of these matched. */
function NotYet({ isFetching, onMore }: { isFetching: boolean; onMore: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff size={28} />}
      title="Nothing found so far"
      description="There are older orders to look at. Fewer days or a status make it faster."
      action={
        <Button mt="sm" loading={isFetching} onClick={onMore}>
          Keep looking
        </Button>
      }
    />
  );
}

function Nothing({ as, search }: { as: FoundPage["understoodAs"]; search: OrderSearch }) {
  const isFiltered = search.status !== "all" || search.reason !== undefined || search.from !== undefined || search.to !== undefined;
  const hasQuery = search.q !== undefined && as !== "order" && as !== "number" && as !== "payment";
  return (
    <EmptyState
      icon={<IconSearchOff size={28} />}
      {...nothingText(as)}
      action={
        <Group mt="sm">
          {isFiltered && hasQuery && (
            <ButtonLink to={ordersPage} search={{ status: "all" }} hash={hashOf(search.q ?? "")} variant="default">
              Search without filters
            </ButtonLink>
          )}
        </Group>
      }
    />
  );
}
