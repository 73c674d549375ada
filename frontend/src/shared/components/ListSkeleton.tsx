import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

interface Props {
  rows?: number;
  height?: number;
}

/** A placeholder for a list that is loading. */
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
