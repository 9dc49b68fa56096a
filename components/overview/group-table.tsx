"use client";

import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { colorForEntity } from "@/lib/client/colors";
import { filterLabel } from "@/lib/client/filters";
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatPercent,
  formatRate,
} from "@/lib/client/format";
import { useTracesHref } from "@/lib/client/scope";
import type { Dimension } from "@/lib/contracts/filter";
import { Change } from "./change";
import { errorRate, isUnpriced, METRICS, type OverviewData } from "./metrics";

interface GroupTableProps {
  readonly data: OverviewData;
  readonly before: string | null;
  readonly by: Dimension;
  /** Narrows the page to one value, or leaves it out. */
  readonly onFilter: (key: string, isExcluded: boolean) => void;
}

export function GroupTable({ data, before, by, onFilter }: GroupTableProps) {
  const tracesHref = useTracesHref();
  return (
    <Table aria-label={`Figures by ${filterLabel(by)}`}>
      <TableHead>
        <tr>
          <TableHeader className="capitalize">{filterLabel(by)}</TableHeader>
          <TableHeader numeric>Calls</TableHeader>
          <TableHeader numeric>Errors</TableHeader>
          <TableHeader numeric>vs before</TableHeader>
          <TableHeader numeric>TTFT p50</TableHeader>
          <TableHeader numeric>p95</TableHeader>
          <TableHeader numeric>p99</TableHeader>
          <TableHeader numeric>vs before</TableHeader>
          <TableHeader numeric>Duration p95</TableHeader>
          <TableHeader numeric>Tokens/s p50</TableHeader>
          <TableHeader numeric>Spend, USD</TableHeader>
          <TableHeader>
            <span className="sr-only">Traces</span>
          </TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {data.groups.map(({ key, current, previous }) => (
          <TableRow key={key} className="hover:bg-hover">
            <TableCell className="max-w-64">
              <button
                type="button"
                title={`Filter by ${key || "spans without one"}; Alt-click leaves it out`}
                onClick={(event) => onFilter(key, event.altKey)}
                className="flex max-w-full items-center gap-2 hover:underline"
              >
                <span
                  aria-hidden
                  className="size-2 shrink-0 rounded-full"
                  style={{ background: colorForEntity(key, by) }}
                />
                <span className="truncate">{key || "(none)"}</span>
              </button>
            </TableCell>
            <TableCell numeric>{formatCount(Math.round(current.weight))}</TableCell>
            <TableCell numeric>{formatPercent(errorRate(current))}</TableCell>
            <TableCell numeric>
              <Change
                metric={METRICS.errors}
                current={current}
                previous={previous}
                before={before}
              />
            </TableCell>
            <TableCell numeric>{formatDuration(current.ttft.p50)}</TableCell>
            <TableCell numeric>{formatDuration(current.ttft.p95)}</TableCell>
            <TableCell numeric>{formatDuration(current.ttft.p99)}</TableCell>
            <TableCell numeric>
              <Change metric={METRICS.ttft} current={current} previous={previous} before={before} />
            </TableCell>
            <TableCell numeric>{formatDuration(current.duration.p95)}</TableCell>
            <TableCell numeric>{formatRate(current.tokensPerSecond.p50)}</TableCell>
            <TableCell numeric>
              {current.unpricedCalls > 0 && !isUnpriced(current) && (
                <Badge tone="watch" className="mr-1.5">
                  PARTIAL
                </Badge>
              )}
              {isUnpriced(current) ? (
                <span className="text-muted-foreground">unpriced</span>
              ) : (
                formatMoney(current.costUsd)
              )}
            </TableCell>
            <TableCell numeric>
              <Link
                href={tracesHref([
                  key === ""
                    ? { key: by, op: "missing", value: "" }
                    : { key: by, op: "is", value: key },
                ])}
                aria-label={`Traces of ${key || "spans without one"}`}
                className="text-accent hover:underline"
              >
                Traces
              </Link>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
