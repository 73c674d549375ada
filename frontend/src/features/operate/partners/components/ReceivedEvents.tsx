import { Button, NativeSelect, Text, Title, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useApi } from "@/shared/api/useApi";
import type { Partner, PartnerEventOutcome } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";

import { partnerEventsQuery } from "../api/listPartnerEvents";
import { type EventFilters, outcomeLooks, outcomes } from "../model/received";
import { ReceivedEventItem } from "./ReceivedEventItem";
import classes from "./ReceivedEvents.module.css";

const noFilters: EventFilters = { outcome: undefined, type: undefined };

/** The events that a partner sent in the last 30 days, and what became of them. */
export function ReceivedEvents({ partner }: { partner: Partner }) {
  const [filters, setFilters] = useState(noFilters);
  return (
    <section aria-labelledby="received" className={classes.section}>
      <div className={classes.head}>
        <Title order={2} id="received">
          Events received
        </Title>
        <Filters partner={partner} filters={filters} onChange={setFilters} />
      </div>
      <Log partnerId={partner.id} filters={filters} onClear={() => setFilters(noFilters)} />
    </section>
  );
}

interface FilterProps {
  partner: Partner;
  filters: EventFilters;
  onChange: (filters: EventFilters) => void;
}

function Filters({ partner: { eventTypes }, filters, onChange }: FilterProps) {
  return (
    <div className={classes.filters} role="group" aria-label="Filters">
      <NativeSelect
        size="xs"
        aria-label="Outcome"
        value={filters.outcome ?? ""}
        data={[{ value: "", label: "Any outcome" }, ...outcomes.map((value) => ({ value, label: outcomeLooks[value].label }))]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filters, outcome: value === "" ? undefined : (value as PartnerEventOutcome) })
        }
      />
      <NativeSelect
        size="xs"
        aria-label="Event type"
        value={filters.type ?? ""}
        data={[{ value: "", label: "Any type" }, ...eventTypes]}
        onChange={({ currentTarget: { value } }) => onChange({ ...filters, type: value === "" ? undefined : value })}
      />
    </div>
  );
}

function Log({ partnerId, filters, onClear }: { partnerId: string; filters: EventFilters; onClear: () => void }) {
  const log = useInfiniteQuery(partnerEventsQuery(useApi(), partnerId, filters));
  if (log.data === undefined) {
    if (log.error === null) return <ListSkeleton rows={3} height={64} />;
    return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  }
  const events = log.data.pages.flatMap(({ items }) => items);
  const isFiltered = filters.outcome !== undefined || filters.type !== undefined;
  const [newest] = events;
  return (
    <>
      <VisuallyHidden role="status">
        {newest !== undefined && `Newest event: ${newest.type ?? "without a type"}, ${outcomeLooks[newest.outcome].label}`}
      </VisuallyHidden>
      {events.length === 0 ? (
        <div className={classes.empty}>
          <Text c="dimmed" size="sm">
            {isFiltered
              ? `No such event${log.hasNextPage ? " among the newest" : " in the last 30 days"}.`
              : "No event yet. Send a sample below, or use the code in your own system."}
          </Text>
          {isFiltered && (
            <Button size="compact-sm" variant="subtle" onClick={onClear}>
              Show all
            </Button>
          )}
        </div>
      ) : (
        <ul className={classes.list} aria-label="Events received">
          {events.map((event) => (
            <ReceivedEventItem key={event.id} partnerId={partnerId} event={event} />
          ))}
        </ul>
      )}
      <LoadMore hasMore={log.hasNextPage} isLoading={log.isFetchingNextPage} onMore={() => void log.fetchNextPage()} />
    </>
  );
}
