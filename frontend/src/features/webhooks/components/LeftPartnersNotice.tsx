import { Alert } from "@mantine/core";
import { IconUsersMinus } from "@tabler/icons-react";

/** Tells who has left the partners that the endpoint no longer receives the events of all orders. */
export function LeftPartnersNotice() {
  return (
    <Alert color="yellow" icon={<IconUsersMinus />} title="This endpoint no longer receives all orders">
      You are not a partner any more. The endpoint receives the events of your own orders only.
    </Alert>
  );
}
