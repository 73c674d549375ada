import type { ErrorComponentProps } from "@tanstack/react-router";

import { ErrorState } from "@/shared/components/ErrorState";
import { PageHeader } from "@/shared/components/PageHeader";

/** What is shown instead of a page that failed while it was drawn or loaded. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  return (
    <>
      <PageHeader title="This page failed" />
      <ErrorState error={error} onRetry={reset} />
    </>
  );
}
