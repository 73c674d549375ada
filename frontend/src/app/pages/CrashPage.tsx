import type { ErrorComponentProps } from "@tanstack/react-router";

import { ErrorState } from "@/shared/components/ErrorState";
import { PageHeader } from "@/shared/components/PageHeader";

/** Shown instead of a page that failed to load or render. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <ErrorState error={error} onRetry={reset} />
    </>
  );
}
