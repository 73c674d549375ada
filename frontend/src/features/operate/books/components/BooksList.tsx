import { Group, Text } from "@mantine/core";

import type { BooksSummary } from "@/shared/api/types";
import { Row, RowLink, RowList } from "@/shared/components/RowList";
import { Timestamp } from "@/shared/components/Timestamp";

import { counted, formatDay } from "../model/books";
import { BooksBadge } from "./BooksBadge";

/** The days that were compared, each with whether its books agree. */
export function BooksList({ days }: { days: readonly BooksSummary[] }) {
  return (
    <RowList label="Books">
      {days.map((books) => (
        <Row key={books.day}>
          <Group justify="space-between" gap="xs">
            <div>
              <RowLink to="/operate/books/$day" params={{ day: books.day }}>
                {formatDay(books.day)}
              </RowLink>
              <Text size="sm" c="dimmed">
                {`${counted(books.movements, "movement")}, ${counted(books.compared, "order")}, compared `}
                <Timestamp value={books.madeAt} />
              </Text>
            </div>
            <BooksBadge books={books} />
          </Group>
        </Row>
      ))}
    </RowList>
  );
}
