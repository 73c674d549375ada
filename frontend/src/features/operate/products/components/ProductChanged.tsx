import { Alert, Button, List, Stack, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";

import type { StockedProduct } from "@/shared/api/types";
import { useSession } from "@/shared/session/useSession";

import { differences } from "../model/productForm";

interface Props {
  /** The product on which the form is based; undefined for a new one. */
  base: StockedProduct | undefined;
  /** The product as it is now. */
  present: StockedProduct;
  onReload: () => void;
}

/** Says who changed the product while the form was edited, and what, and offers the new version. */
export function ProductChanged({ base, present, onReload }: Props) {
  const { user } = useSession();
  const who = present.updatedBy === undefined ? "Somebody" : present.updatedBy === user?.id ? "You" : "Another operator";
  const changes = differences(base, present);
  return (
    <Alert role="alert" color="yellow" icon={<IconUsers />} title="The product was changed">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {who} {base === undefined ? "created" : "changed"} it while you edited it. Your input is not saved, and the new version replaces it.
        </Text>
        {changes.length > 0 && (
          <List size="sm">
            {changes.map((change) => (
              <List.Item key={change}>{change}</List.Item>
            ))}
          </List>
        )}
        <Button variant="default" size="xs" onClick={onReload}>
          Show the new version
        </Button>
      </Stack>
    </Alert>
  );
}
