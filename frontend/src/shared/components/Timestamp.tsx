import { Tooltip } from "@mantine/core";

import { formatDateTime } from "@/shared/time/time";
import { useRelative } from "@/shared/time/useNow";

interface Props {
  value: string;
}

/** A time relative to now. A tooltip shows the full time on hover, focus and touch; on paper it is printed. */
export function Timestamp({ value }: Props) {
  const relative = useRelative(value);
  return (
    <Tooltip label={formatDateTime(value)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={value} data-full={formatDateTime(value)} className="timestamp">
        {relative}
      </time>
    </Tooltip>
  );
}
