"use client";

import { Badge } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatBytes, formatDuration, formatExact, formatPercent } from "@/lib/client/format";
import { Fact } from "./fact";
import type { Storage } from "./storage-words";

interface SpoolPanelProps {
  readonly spool: Storage["spool"];
  readonly revisionQueue: number | null;
}

/** A loader this far behind keeps no dashboard waiting; fresh figures are promised within 2 s. */
const LAG_WORTH_A_WORD_SECONDS = 10;

/** What is acknowledged and on its way: on disk here, not yet in ClickHouse. */
export function SpoolPanel({ spool, revisionQueue }: SpoolPanelProps) {
  return (
    <Panel
      title="On its way"
      note="all projects together"
      actions={
        spool && (
          <span className="text-faint text-xs">
            heard of <RelativeTime time={spool.seenAt} />
          </span>
        )
      }
    >
      {spool === null ? (
        <p className="max-w-prose px-3 pb-3 text-muted-foreground text-sm">
          No ingest process was heard of in the last two minutes. Where ingest runs in processes of
          its own, see whether they do.
        </p>
      ) : (
        <>
          <dl className="flex flex-col gap-1 px-3 pb-3">
            <Fact
              label="Spool"
              hint="Acknowledged spans on disk until ClickHouse has them. At its limit requests are answered 503 and sent again later."
            >
              {formatBytes(spool.bytes)} in {formatExact(spool.segments)}{" "}
              {spool.segments === 1 ? "segment" : "segments"}, limit {formatBytes(spool.limitBytes)}{" "}
              ({formatPercent(shareOf(spool))})
            </Fact>
            <Fact label="Loader behind by">
              {formatDuration(spool.lagSeconds * 1000)}{" "}
              {spool.lagSeconds > LAG_WORTH_A_WORD_SECONDS && (
                <Badge tone="watch">ClickHouse is slow or away</Badge>
              )}
            </Fact>
            {spool.unreadableBytes > 0 && (
              <Fact label="Unreadable">
                {formatBytes(spool.unreadableBytes)}{" "}
                <Badge tone="bad">set aside, see the log</Badge>
              </Fact>
            )}
            <Fact label="Ingest processes">{formatExact(spool.processes)}</Fact>
            <Fact
              label="Traces to revise"
              hint="A part of them came late; they are read again as a whole."
            >
              {revisionQueue === null ? "not known here" : formatExact(revisionQueue)}
            </Fact>
          </dl>
          <div className="px-3 pb-3">
            <Progress label="Part of the spool's limit that is used" value={shareOf(spool)} />
          </div>
        </>
      )}
    </Panel>
  );
}

function shareOf({ bytes, limitBytes }: NonNullable<Storage["spool"]>): number {
  return limitBytes === 0 ? 0 : bytes / limitBytes;
}
