import { Table, Text } from "@mantine/core";

import { formatDateTime, formatDuration } from "@/shared/time/time";

import { type Attempt, outcomeOf } from "../model/deliveries";
import classes from "./DeliveryLog.module.css";

/** The attempts of a delivery: their times, results and durations. */
export function AttemptTable({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There are no finished attempts yet.
      </Text>
    );
  }
  return (
    <Table className={classes.attempts ?? ""} fz="sm" verticalSpacing={6} aria-label="Attempts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>#</Table.Th>
          <Table.Th>Time</Table.Th>
          <Table.Th>Result</Table.Th>
          <Table.Th ta="right">Duration</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {attempts.map((attempt, index) => (
          <Table.Tr key={attempt.at}>
            <Table.Td>{index + 1}</Table.Td>
            <Table.Td>
              <time dateTime={attempt.at}>{formatDateTime(attempt.at)}</time>
            </Table.Td>
            <Table.Td>{outcomeOf(attempt).text}</Table.Td>
            <Table.Td ta="right" className="numeric">
              {formatDuration(attempt.durationMs)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
