import { IconScale } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";

import { booksQuery } from "../api/books";
import { BooksList } from "../components/BooksList";

/** Whether the payment gateway's books agree with the orders, day by day. */
export function BooksPage() {
  return (
    <>
      <PageHeader title="Books" description="What the payment gateway moved each day (UTC), compared with what the orders say." />
      <Days />
    </>
  );
}

function Days() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(booksQuery(useApi()));
  if (data === undefined) return error === null ? <ListSkeleton rows={4} height={72} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const days = data.pages.flatMap(({ items }) => items);
  if (days.length === 0) {
    return (
      <EmptyState
        icon={<IconScale size={28} />}
        title="No day was compared yet"
        description="The first comparison comes within an hour. After that each day follows soon after midnight (UTC)."
      />
    );
  }
  return (
    <>
      <BooksList days={days} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}
