import { Alert } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";

/** Tells partners that their endpoints receive the events of all orders. */
export function AllOrdersNotice() {
  return (
    <Alert color="blue" icon={<IconUsersGroup />} title="Your endpoints receive all orders">
      As a partner, you receive the events of all users’ orders, not only of your own. Treat this data as confidential.
    </Alert>
  );
}
