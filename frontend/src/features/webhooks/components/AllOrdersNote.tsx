import { Alert } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";

/** Tells a partner whose orders their endpoints hear of. */
export function AllOrdersNote() {
  return (
    <Alert color="blue" icon={<IconUsersGroup />} title="You hear of everybody’s orders">
      You are a partner: your endpoints are told of all orders, not only of your own. Treat what they receive as
      confidential.
    </Alert>
  );
}
