import { Progress, Text } from "@mantine/core";

import type { Queue } from "@/shared/api/types";

import { percentMoved } from "../model/queueState";

interface Props {
  queue: string;
  redrive: NonNullable<Queue["redrive"]>;
}

/** The progress of a redrive. */
export function RedriveProgress({ queue, redrive }: Props) {
  return (
    <div>
      <Text size="sm" mb={6} className="numeric">
        {`Redriving: ${redrive.moved} of ${redrive.total} moved`}
      </Text>
      <Progress value={percentMoved(redrive)} aria-label={`Redrive of ${queue}`} />
    </div>
  );
}
