"use client";

import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/ui/error-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { getStorage } from "@/lib/contracts/storage";
import { CostPanel } from "./cost-panel";
import { DiskPanel } from "./disk-panel";
import { IntakePanel } from "./intake-panel";
import { RetentionForm } from "./retention-form";
import { SpoolPanel } from "./spool-panel";
import { storageHeadline } from "./storage-words";

/** Counts are written every 5 s. */
const REFRESH_MS = 10_000;

/** The observability tax: what storing costs, what was refused, and how long it is kept. */
export function StorageView() {
  const { project } = useScope();
  const result = useQuery({
    ...contractQuery(getStorage, { params: { slug: project } }),
    refetchInterval: REFRESH_MS,
  });
  if (result.isPending) {
    return (
      <div className="flex flex-col gap-3" role="status">
        <span className="sr-only">Loading storage figures</span>
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-72" />
        <Skeleton className="h-48" />
      </div>
    );
  }
  if (!result.data) {
    return (
      <ErrorState
        title="The storage figures could not be read"
        error={result.error}
        onRetry={() => void result.refetch()}
      >
        Spans are taken and kept all the same: they wait on disk while ClickHouse is away.
      </ErrorState>
    );
  }
  const storage = result.data;
  return (
    <div className={`flex flex-col gap-3 ${result.isPlaceholderData ? "outdated" : ""}`}>
      <div>
        <p className="max-w-prose text-pretty text-base">{storageHeadline(storage)}</p>
        <p className="mt-0.5 text-faint text-xs">
          As of <RelativeTime time={storage.at} />, renewed every 10 s
        </p>
      </div>
      <div className="grid gap-3 lg:grid-cols-2">
        <DiskPanel storage={storage} />
        <RetentionForm key={project} project={project} retention={storage.project.retention} />
      </div>
      <CostPanel storage={storage} />
      <div className="grid gap-3 lg:grid-cols-2">
        <IntakePanel ingest={storage.ingest} />
        <SpoolPanel spool={storage.spool} revisionQueue={storage.revisionQueue} />
      </div>
    </div>
  );
}
