import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

interface Props {
  rows?: number;
  height?: number;
}

/** Holds the place of a list that is on its way. */
export function ListSkeleton({ rows = 5, height = 56 }: Props) {
  return (
    <Stack gap="sm" aria-busy>
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}
