import { VisuallyHidden } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";

import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";

import { useOpenWithdrawals } from "../api/listWithdrawals";
import { OrderTable } from "../components/OrderTable";

/** The withdrawals that an operator has to decide. */
export function WithdrawalsPage() {
  return (
    <>
      <PageHeader title="Withdrawals" description="Shoppers who want to return items wait for a decision. Those who asked first come first." />
      <Orders />
    </>
  );
}

function Orders() {
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useOpenWithdrawals();
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (items.length === 0 && !hasNextPage) {
    return <EmptyState icon={<IconMoodSmile />} title="No withdrawals to decide" description="When a shopper wants to return items of a completed order, it appears here." />;
  }
  return (
    <>
      <VisuallyHidden role="status">{`${items.length}${hasNextPage ? " or more" : ""} orders`}</VisuallyHidden>
      <OrderTable orders={items} isComplete={!hasNextPage} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}
