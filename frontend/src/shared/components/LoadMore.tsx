import { Button, Center } from "@mantine/core";

interface Props {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
}

/** A button that loads the next page of a list. Not shown after the last page. */
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
