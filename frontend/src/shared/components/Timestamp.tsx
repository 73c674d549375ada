import { formatDateTime } from "@/shared/time/time";
import { useRelative } from "@/shared/time/useNow";

import { Hint } from "./Hint";

interface Props {
  value: string;
}

/** A time relative to now. A tooltip shows the full time on hover and touch; on paper it is printed. */
export function Timestamp({ value }: Props) {
  const relative = useRelative(value);
  return (
    <Hint label={formatDateTime(value)} isForTouch>
      {(props) => (
        <time dateTime={value} data-full={formatDateTime(value)} className="timestamp" {...props}>
          {relative}
        </time>
      )}
    </Hint>
  );
}
