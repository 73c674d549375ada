import { Anchor, Code, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import { BackLink } from "@/shared/components/BackLink";
import { Card } from "@/shared/components/Card";
import { Choice, Choices } from "@/shared/components/Choices";
import { Columns } from "@/shared/components/Columns";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";

import { eventTypesQuery } from "../api/listEventTypes";
import { EventTypeItem } from "../components/EventTypeItem";
import classes from "./EventTypesPage.module.css";

/** The catalog of events: what endpoints get, for everybody to read. */
export function EventTypesPage() {
  const { version } = useSearch({ from: "/webhooks/events" });
  const { data, error, refetch } = useQuery(eventTypesQuery(useApi(), version));
  return (
    <>
      <BackLink to="/webhooks">Webhooks</BackLink>
      <PageHeader title="Events" description="What endpoints get, with an example of each. You can send any of them to an endpoint as a sample." />
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <ListSkeleton rows={6} height={96} />}
      {data !== undefined && (
        <>
          <Choices label="Version">
            {data.versions.toReversed().map((served) => (
              <Choice key={served} to="/webhooks/events" search={{ version: served }} isChosen={served === data.version}>
                Version {served}
              </Choice>
            ))}
          </Choices>
          <Columns>
            <section aria-labelledby="types">
              <Title order={2} size="h3" id="types" mb="sm">
                Types
              </Title>
              <ul className={classes.types} aria-label="Types of events">
                {data.items.map((event) => (
                  <EventTypeItem key={event.type} event={event} />
                ))}
              </ul>
            </section>
            <Notes isFlat={data.version > 1} />
          </Columns>
        </>
      )}
    </>
  );
}

/** How to read events. */
function Notes({ isFlat }: { isFlat: boolean }) {
  const order = isFlat ? "data.order" : "data.data.order";
  return (
    <Stack gap="md">
      <Card title="In which order">
        <Stack gap="xs">
          <Text size="sm">
            Events of one order may arrive in any order, and twice. <Code>data.sequence</Code> increases with each change and is never
            reused, and <Code>{order}</Code> is the order as it was after that change.
          </Text>
          <Text size="sm">
            Keep, for each order, the <Code>{order}</Code> with the highest <Code>sequence</Code>, and ignore an event whose sequence is
            not higher. There are gaps: do not wait for the next number.
          </Text>
        </Stack>
      </Card>
      <Card title="What may change">
        <Text size="sm">
          Within a version, fields and types are only added: ignore what you do not know. Anything else makes a new version, and an
          endpoint keeps its own until you change it.
        </Text>
      </Card>
      <Text size="sm">
        The <Anchor href="/docs#tag/events" underline="always">API reference</Anchor> has the headers and responses, too.
      </Text>
    </Stack>
  );
}
