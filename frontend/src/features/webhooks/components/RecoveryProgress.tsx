import { Progress, Text } from "@mantine/core";

import type { Recovery } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";

import { isRunning, percentOf, progressText, recoveryTitles } from "../model/recovery";

/** How far a recovery is, or how it ended. The bar shows nothing when nobody knows how many deliveries there are. */
export function RecoveryProgress({ recovery }: { recovery: Recovery }) {
  const percent = percentOf(recovery);
  return (
    <div role="status">
      <Text size="sm" fw={500}>
        {recoveryTitles[recovery.state]}
        {recovery.endedAt !== undefined && (
          <Text span c="dimmed" fw={400}>
            {" · "}
            <Timestamp value={recovery.endedAt} />
          </Text>
        )}
      </Text>
      <Text size="sm" c="dimmed" className="numeric" mb={percent === undefined ? 0 : 6}>
        {progressText(recovery)}
      </Text>
      {percent !== undefined && <Progress value={percent} animated={isRunning(recovery)} aria-label="Recovery" />}
    </div>
  );
}
