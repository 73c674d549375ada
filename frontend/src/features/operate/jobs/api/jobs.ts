import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap, unwrapOrNull } from "@/shared/api/client";
import type { Job, JobDraft } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { describe } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";
import { polling } from "@/shared/polling/polling";

import { isRunning } from "../model/jobs";

const jobsKey = ["operate", "jobs"] as const;

/** The jobs, the latest first. */
export const jobsQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: [...jobsKey, "list"],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: 20, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/jobs", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...polling(({ pages }: { pages: { items: readonly Job[] }[] }) => pages.some(({ items }) => items.some(isRunning))),
  });

/** One job; null if there is none. */
export const jobQuery = (api: Api, jobId: string) =>
  queryOptions({
    queryKey: [...jobsKey, jobId],
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/jobs/{jobId}", { params: { path: { jobId } }, signal })),
    ...polling((job: Job | null) => job !== null && isRunning(job)),
  });

/** What a job did for its orders, in that order. */
export const jobResultsQuery = (api: Api, job: Pick<Job, "id" | "state">) =>
  infiniteQueryOptions({
    queryKey: [...jobsKey, job.id, "results", isRunning(job)], // read once more when it has ended
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: 50, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/jobs/{jobId}/results", { params: { path: { jobId: job.id }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
    ...polling(() => isRunning(job)),
  });

/** What a job would be about. */
export const jobPreviewQuery = (api: Api, draft: Omit<JobDraft, "reason">) =>
  queryOptions({
    queryKey: [...jobsKey, "preview", draft],
    queryFn: ({ signal }) => unwrap(api.POST("/api/ops/jobs/preview", { body: { ...draft, reason: "preview" }, signal })),
    gcTime: 0,
    retry: false,
  });

/** Begins a job. */
export function useBeginJob() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: JobDraft) => unwrap(api.POST("/api/ops/jobs", { body: draft })),
    onError: (error) => {
      const { title, message } = describe(error);
      notify({ color: "red", title, message });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: jobsKey }),
  });
}

/** Stops a job after the order that it works on. */
export function useStopJob(jobId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/ops/jobs/{jobId}/stop", { params: { path: { jobId } } })),
    onError: (error) => {
      const { title, message } = describe(error);
      notify({ color: "red", title, message });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: jobsKey }),
  });
}
