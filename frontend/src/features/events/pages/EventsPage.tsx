import { IconBell } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";

import { useEvents } from "../api/listEvents";
import { EventList } from "../components/EventList";

/** The events of the shopper's orders. */
export function EventsPage() {
  return (
    <RequireSignIn>
      <PageHeader title="Events" description="Everything that happens to your orders, as it happens." />
      <Events />
    </RequireSignIn>
  );
}

function Events() {
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, onView } = useEvents();
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (items.length === 0) return <NoEvents />;
  return (
    <>
      <EventList events={items} isComplete={!hasNextPage} onView={onView} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function NoEvents() {
  const shop = (
    <ButtonLink to="/" mt="sm">
      Go to the shop
    </ButtonLink>
  );
  return <EmptyState icon={<IconBell />} title="No events yet" description="Place an order, and each of its steps appears here." action={shop} />;
}
