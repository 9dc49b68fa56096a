"use client";

import Link from "next/link";
import { Panel } from "@/components/ui/panel";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatExact } from "@/lib/client/format";
import { useTracesHref } from "@/lib/client/scope";
import type { OverviewData } from "./metrics";

/** Models whose calls the spend leaves out, so that nobody takes it for the whole. */
export function UnpricedPanel({ unpriced }: { readonly unpriced: OverviewData["unpriced"] }) {
  const tracesHref = useTracesHref();
  if (unpriced.length === 0) return null;
  return (
    <Panel
      title="Without a price"
      note="usage is known, the price is not: the spend leaves these out"
    >
      <Table aria-label="Models without a price">
        <TableHead>
          <tr>
            <TableHeader>Model</TableHeader>
            <TableHeader>Provider</TableHeader>
            <TableHeader numeric>Calls</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {unpriced.map(({ provider, model, calls }) => (
            <TableRow key={`${provider}/${model}`}>
              <TableCell>
                <Link
                  className="hover:underline"
                  href={tracesHref([{ key: "model", op: "is", value: model }])}
                >
                  {model || "(no model named)"}
                </Link>
              </TableCell>
              <TableCell className="text-muted-foreground">{provider || "(none)"}</TableCell>
              <TableCell numeric>{formatExact(calls)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Panel>
  );
}
