import { Button, Center } from "@mantine/core";

interface Props {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
}

/** Asks for the next page of a list; nothing on the last one. */
export function LoadMore({ hasMore, isLoading, onMore }: Props) {
  if (!hasMore) return null;
  return (
    <Center mt="lg">
      <Button variant="default" loading={isLoading} onClick={onMore}>
        Show more
      </Button>
    </Center>
  );
}
