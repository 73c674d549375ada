import { Alert, List } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { ErrorState } from "@/shared/components/ErrorState";

interface Props {
  error: unknown;
  /** Messages that belong to no field of the form. */
  others: readonly string[];
  /** Whether at least one field shows a message. */
  isAtFields: boolean;
}

/** Shows above a form the faults that no field shows. */
export function FormFaults({ error, others, isAtFields }: Props) {
  if (error === null || (isAtFields && others.length === 0)) return null;
  if (others.length === 0) return <ErrorState error={error} />;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title="Please check this">
      <List size="sm">
        {others.map((message) => (
          <List.Item key={message}>{message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
