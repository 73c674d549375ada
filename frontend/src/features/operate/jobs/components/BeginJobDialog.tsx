import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import type { JobDraft } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { describe } from "@/shared/components/ErrorState";

import { ReasonDialog } from "../../components/ReasonDialog";
import { jobPreviewQuery, useBeginJob } from "../api/jobs";
import { previewText } from "../model/jobs";

interface Props {
  title: string;
  confirmLabel: string;
  draft: Omit<JobDraft, "reason">;
  onClose: () => void;
}

/** Says what a job will do, asks why, begins it and shows it. */
export function BeginJobDialog({ title, confirmLabel, draft, onClose }: Props) {
  const navigate = useNavigate();
  const preview = useQuery(jobPreviewQuery(useApi(), draft));
  const { mutate, isPending } = useBeginJob();
  const begin = (reason: string) =>
    mutate({ ...draft, reason }, { onSuccess: ({ id }) => void navigate({ to: "/operate/jobs/$jobId", params: { jobId: id } }), onSettled: onClose });
  return (
    <ReasonDialog
      title={title}
      consequence={preview.data !== undefined ? previewText(draft, preview.data) : preview.error !== null ? describe(preview.error).message : "Counting the orders…"}
      confirmLabel={confirmLabel}
      isBusy={isPending || preview.isPending}
      maxLength={400}
      onConfirm={begin}
      onClose={onClose}
    />
  );
}
