import { Group, Stack, Text } from "@mantine/core";

import type { Job } from "@/shared/api/types";
import { Row, RowLink, RowList } from "@/shared/components/RowList";
import { Timestamp } from "@/shared/components/Timestamp";

import { jobTitles } from "../model/jobs";
import { JobBadge } from "./JobBadge";
import { JobProgress } from "./JobProgress";

/** The jobs, each with how far it is. */
export function JobList({ jobs }: { jobs: readonly Job[] }) {
  return (
    <RowList label="Jobs">
      {jobs.map((job) => (
        <Row key={job.id}>
          <Stack gap={6}>
            <Group justify="space-between" gap="xs">
              <RowLink to="/operate/jobs/$jobId" params={{ jobId: job.id }}>
                {jobTitles[job.kind]}
              </RowLink>
              <JobBadge state={job.state} />
            </Group>
            <Text size="sm" c="dimmed">
              <Timestamp value={job.createdAt} />
              {`: ${job.reason}`}
            </Text>
            <JobProgress job={job} />
          </Stack>
        </Row>
      ))}
    </RowList>
  );
}
