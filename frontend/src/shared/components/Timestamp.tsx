import { Tooltip } from "@mantine/core";

import { formatDateTime, formatRelative } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

interface Props {
  value: string;
}

/** A moment as seen from now; in full for pointer, keyboard and screen reader. */
export function Timestamp({ value }: Props) {
  const now = useNow();
  return (
    <Tooltip label={formatDateTime(value)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={value} className="timestamp">
        {formatRelative(value, now)}
      </time>
    </Tooltip>
  );
}
