"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useRef } from "react";
import { Page } from "@/components/shell/page";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/client/api";
import { useScope, useScopeActions } from "@/lib/client/scope";
import { DemoBanner } from "./demo-traffic";
import { useProjectStatus } from "./use-project-status";

const FirstRun = dynamic(() => import("./first-run").then((module) => module.FirstRun), {
  ssr: false,
});

/** Shows how to send the first span until there is one, and the page from then on. */
export function FirstRunGate({ children }: { readonly children: ReactNode }) {
  const { project } = useScope();
  const { refreshNow } = useScopeActions();
  const status = useProjectStatus();
  const wasEmpty = useRef("");
  const spanCount = status.data?.spanCount;
  useEffect(() => {
    if (spanCount === 0) wasEmpty.current = project;
    else if (spanCount !== undefined && wasEmpty.current === project) {
      wasEmpty.current = "";
      toast.success("The first span is here.");
      refreshNow();
    }
  }, [spanCount, project, refreshNow]);

  if (status.data?.spanCount === 0) {
    return <FirstRun target={{ project, otlpHttpUrl: status.data.otlpHttpUrl }} />;
  }
  if (status.isError && !status.data) {
    return <StatusError error={status.error} retry={() => status.refetch()} />;
  }
  // The page asks its own questions meanwhile, and shows no answer before the status is known.
  return (
    <>
      <DemoBannerSpace />
      {children}
    </>
  );
}

function DemoBannerSpace() {
  return (
    <div className="mx-auto max-w-[90rem] px-4 pt-4 empty:hidden md:px-6 [&:not(:has(*))]:hidden">
      <DemoBanner />
    </div>
  );
}

function StatusError({
  error,
  retry,
}: {
  readonly error: Error;
  readonly retry: () => Promise<unknown>;
}) {
  const { project } = useScope();
  const isUnknown = error instanceof ApiError && error.status === 404;
  return (
    <Page>
      <Panel>
        {isUnknown ? (
          <EmptyState title={`There is no project ${project}`}>
            Choose another one, or make it, in the project menu.
          </EmptyState>
        ) : (
          <ErrorState
            title="The project could not be read"
            error={error}
            onRetry={() => void retry()}
          />
        )}
      </Panel>
    </Page>
  );
}
