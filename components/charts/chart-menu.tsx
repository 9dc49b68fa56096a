"use client";

import { EllipsisVertical } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { toast } from "@/components/ui/toast";
import { fixPeriod, formatRange } from "@/lib/client/range";
import { useScope } from "@/lib/client/scope";
import { type ChartTable, fileStem, toCsv } from "./csv";
import { download, elementToPng } from "./png";

interface ChartMenuProps {
  readonly title: string;
  readonly anchor: string;
  readonly table: () => ChartTable;
  readonly hasPicture: boolean;
  readonly body: RefObject<HTMLElement | null>;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
}

/** The page's address with its live range fixed: it shows the same picture tomorrow. */
function absoluteLink(anchor: string, range: string): string {
  const url = new URL(window.location.href);
  url.searchParams.set("range", range);
  url.hash = anchor;
  return url.href;
}

/** Copy link, CSV, PNG, and the figures as a table. */
export function ChartMenu({
  title,
  anchor,
  table,
  hasPicture,
  body,
  asTable,
  onAsTable,
}: ChartMenuProps) {
  const scope = useScope();
  const copyLink = async () => {
    await navigator.clipboard.writeText(absoluteLink(anchor, formatRange(fixPeriod(scope))));
    toast.success("Link copied");
  };
  const saveCsv = () => {
    download(
      new Blob([toCsv(table())], { type: "text/csv;charset=utf-8" }),
      `${fileStem(title)}.csv`,
    );
  };
  const savePng = async () => {
    if (!body.current) return;
    download(await elementToPng(body.current, title), `${fileStem(title)}.png`);
  };
  const attempt = (what: string, action: () => Promise<void>) => () => {
    action().catch((cause: unknown) => {
      toast.error(
        `${what} did not work: ${cause instanceof Error ? cause.message : "The browser gave no reason."}`,
      );
    });
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={`Menu of ${title}`}>
          <EllipsisVertical aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={attempt("Copying the link", copyLink)}>
          Copy link
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={saveCsv}>Download CSV</DropdownMenuItem>
        {hasPicture ? (
          <>
            <DropdownMenuItem disabled={asTable} onSelect={attempt("The picture", savePng)}>
              Download PNG
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => onAsTable(!asTable)}>
              {asTable ? "Show as chart" : "Show as table"}
            </DropdownMenuItem>
          </>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
