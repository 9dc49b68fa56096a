"use client";

import { Panel } from "@/components/ui/panel";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatBytes, formatExact, formatInterval, formatRate } from "@/lib/client/format";
import { Fact } from "./fact";
import { failureWords, type Storage } from "./storage-words";

/** What comes in, and what became of it in the last day. */
export function IntakePanel({ ingest }: { readonly ingest: Storage["ingest"] }) {
  const { rates, lastDay, refusedUnknown } = ingest;
  const rejected = lastDay.rejected.reduce((sum, { count }) => sum + count, 0);
  return (
    <Panel title="Intake" note="of this project">
      <Table aria-label="Ingest rate">
        <TableHead>
          <TableRow>
            <TableHeader>Last</TableHeader>
            <TableHeader numeric>Spans/s</TableHeader>
            <TableHeader numeric>As sent, per second</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {rates.map(({ minutes, spansPerSecond, bytesPerSecond }) => (
            <TableRow key={minutes}>
              <TableCell>{formatInterval(minutes * 60)}</TableCell>
              <TableCell numeric>{formatRate(spansPerSecond)}</TableCell>
              <TableCell numeric>{formatBytes(bytesPerSecond)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <h3 className="px-3 pt-3 pb-1 font-medium text-muted-foreground text-xs">
        In the last 24 h, restarts included
      </h3>
      <dl className="flex flex-col gap-1 px-3 pb-3">
        <Fact label="Stored">{formatExact(lastDay.accepted)}</Fact>
        <Fact label="Sent again" hint="The same had been sent before: counted once.">
          {formatExact(lastDay.duplicates)} dropped, counted once
        </Fact>
        <Fact
          label="Same id, other text"
          hint="Two spans of one trace with one span id: the first one stands."
        >
          {formatExact(lastDay.conflicts)} dropped, the first one stands
        </Fact>
        <Fact label="Rejected">
          {formatExact(rejected)}
          <Reasons of={lastDay.rejected} />
        </Fact>
        <Fact label="Requests refused">
          {formatExact(lastDay.refused.reduce((sum, { count }) => sum + count, 0))}
          <Reasons
            of={lastDay.refused.map((one) => ({ ...one, reason: failureWords(one.reason) }))}
          />
        </Fact>
        {refusedUnknown.length > 0 && (
          <Fact label="…of no project" hint="Refused before their project was known.">
            {formatExact(refusedUnknown.reduce((sum, { count }) => sum + count, 0))}
            <Reasons
              of={refusedUnknown.map((one) => ({ ...one, reason: failureWords(one.reason) }))}
            />
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

function Reasons({ of }: { readonly of: readonly { reason: string; count: number }[] }) {
  if (of.length === 0) return null;
  return (
    <ul className="mt-0.5 text-muted-foreground text-xs">
      {of.map(({ reason, count }) => (
        <li key={reason} className="flex gap-2">
          <span className="tabular w-14 shrink-0 text-right">{formatExact(count)}</span>
          <span className="min-w-0 break-words">{reason}</span>
        </li>
      ))}
    </ul>
  );
}
