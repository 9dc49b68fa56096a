"use client";

import { Panel } from "@/components/ui/panel";
import { Progress } from "@/components/ui/progress";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatBytes, formatCount, formatExact, formatPercent } from "@/lib/client/format";
import { Fact } from "./fact";
import type { Storage } from "./storage-words";

/** What is stored now, what the text of it costs, and the disk to come. */
export function DiskPanel({ storage }: { readonly storage: Storage }) {
  const { project, disk, projection, text } = storage;
  const projectBytes = Object.values(project.storedBytes).reduce((sum, bytes) => sum + bytes, 0);
  const withoutText = storage.bytesOnDisk - text.bytes;
  return (
    <Panel title="Disk">
      <dl className="flex flex-col gap-1 px-3 pb-3">
        <Fact
          label="This project"
          hint="Its part of each table by its rows: the engine keeps bytes by table."
        >
          {formatExact(project.spans)} spans, ≈ {formatBytes(projectBytes)}
        </Fact>
        <Fact label="All projects">
          {formatBytes(storage.bytesOnDisk)}, compressed from{" "}
          {formatBytes(storage.uncompressedBytes)}
        </Fact>
        <Fact label="Of that, text" hint="Prompts, answers and all other originals.">
          {formatBytes(text.bytes)} ({formatPercent(text.share)}); without it{" "}
          {formatBytes(withoutText)}
        </Fact>
        {disk && (
          <Fact label="Disk">
            {formatBytes(disk.freeBytes)} free of {formatBytes(disk.totalBytes)}
          </Fact>
        )}
      </dl>
      {disk && (
        <div className="px-3 pb-3">
          <Progress
            label="Part of the disk that is used"
            value={1 - disk.freeBytes / disk.totalBytes}
          />
        </div>
      )}
      <Table aria-label="Projected disk">
        <TableHead>
          <TableRow>
            <TableHeader>If {formatCount(projection.spansPerDay)} spans a day go on</TableHeader>
            <TableHeader numeric>Stored</TableHeader>
            <TableHeader numeric>More than now</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {projection.bytesIn.map(({ days, bytes }) => (
            <TableRow key={days}>
              <TableCell>in {days} days</TableCell>
              <TableCell numeric>{formatBytes(bytes)}</TableCell>
              <TableCell numeric>{moreThanNow(bytes - storage.bytesOnDisk)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <p className="max-w-prose px-3 py-2 text-faint text-xs">
        The spans of the last 24 h, of all projects, at today's bytes per span; each project's
        retention is taken off.
      </p>
    </Panel>
  );
}

function moreThanNow(bytes: number): string {
  return bytes < 0 ? `−${formatBytes(-bytes)}` : `+${formatBytes(bytes)}`;
}
