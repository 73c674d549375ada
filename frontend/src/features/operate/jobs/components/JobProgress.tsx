import { Progress, Text } from "@mantine/core";

import type { Job } from "@/shared/api/types";

import { isRunning, jobTitles, percentDone, progressText } from "../model/jobs";

/** How far a job is. The bar shows nothing when nobody knows how many orders there are. */
export function JobProgress({ job }: { job: Job }) {
  const percent = percentDone(job);
  return (
    <div>
      <Text size="sm" mb={6} className="numeric">
        {progressText(job)}
      </Text>
      {percent !== undefined && <Progress value={percent} animated={isRunning(job)} aria-label={jobTitles[job.kind]} />}
    </div>
  );
}
