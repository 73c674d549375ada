import { Title, VisuallyHidden } from "@mantine/core";
import { IconBell, IconChecks } from "@tabler/icons-react";

import type { OrderEvent } from "@/shared/api/types";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { eventLooks } from "@/shared/orders/eventLooks";
import { shortId } from "@/shared/orders/shortId";
import { useNow } from "@/shared/time/useNow";

import { useEvents } from "../api/listEvents";
import { EventRow } from "../components/EventRow";
import classes from "../components/EventRow.module.css";
import { useArrivals } from "../hooks/useArrivals";
import { byDay, dayInWords } from "../model/days";

/** What happened to the shopper's orders. */
export function EventsPage() {
  return (
    <RequireSignIn>
      <PageHeader title="Events" description="Everything that happens to your orders, as it happens." />
      <Feed />
    </RequireSignIn>
  );
}

function Feed() {
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useEvents();
  if (items === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (items.length === 0) return <NothingYet />;
  return (
    <>
      <Days events={items} />
      {!hasNextPage && (
        <p className={classes.caughtUp}>
          <IconChecks size={16} aria-hidden /> You are all caught up
        </p>
      )}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function Days({ events }: { events: readonly OrderEvent[] }) {
  const now = useNow();
  const isNew = useArrivals(events);
  const newest = events[0];
  return (
    <>
      <VisuallyHidden role="status">
        {newest !== undefined && isNew(newest.occurredAt) && `${eventLooks[newest.type].label}, order ${shortId(newest.orderId)}`}
      </VisuallyHidden>
      {byDay(events).map(({ date, events: ofDay }) => (
        <section key={date} className={classes.day} aria-label={dayInWords(date, now)}>
          <Title order={2} size="h5">
            {dayInWords(date, now)}
          </Title>
          <ul className={classes.list}>
            {ofDay.map((event) => (
              <EventRow key={event.id} event={event} isNew={isNew(event.occurredAt)} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function NothingYet() {
  const shop = (
    <ButtonLink to="/" mt="sm">
      To the shop
    </ButtonLink>
  );
  return <EmptyState icon={<IconBell />} title="You are all caught up" description="Nothing has happened yet. Order something, and each step appears here." action={shop} />;
}
