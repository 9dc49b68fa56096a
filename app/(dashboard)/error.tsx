"use client";

import { Page } from "@/components/shell/page";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";

export default function DashboardError({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  return (
    <Page>
      <Panel>
        <ErrorState title="This page stopped" error={error} onRetry={reset}>
          Stored data is not affected. Try again, or open another page from the menu
          {error.digest ? `; the server's log has the reason under ${error.digest}` : ""}.
        </ErrorState>
      </Panel>
    </Page>
  );
}
