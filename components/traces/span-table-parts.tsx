import { cn } from "@/components/ui/cn";
import type { SpanSet } from "./search-params";
import { COLUMNS } from "./span-row";

export function HeaderRow({ set }: { readonly set: SpanSet }) {
  const cells: readonly { label: string; numeric?: boolean }[] = [
    { label: "Time" },
    { label: set === "calls" ? "Model" : "Span" },
    { label: "Route" },
    { label: "Tenant" },
    { label: "TTFT", numeric: true },
    { label: "Duration", numeric: true },
    { label: "Tokens in → out", numeric: true },
    { label: "Cost, USD", numeric: true },
    { label: "Finish" },
    { label: "Status" },
  ];
  return (
    <thead className="sticky top-0 z-10 block bg-panel max-md:sr-only">
      <tr aria-rowindex={1} className={cn("h-[30px] border-line border-b", COLUMNS)}>
        {cells.map(({ label, numeric }) => (
          <th
            key={label}
            scope="col"
            className={cn("truncate font-medium text-faint text-xs", numeric && "text-right")}
          >
            {label}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** As many as fill a screen; without identity, so named by their widths. */
const LOADING_WIDTHS = Array.from({ length: 14 }, (_, row) => 60 + ((row * 17) % 37));

export function LoadingRows({ height }: { readonly height: number }) {
  return (
    <tbody className="block">
      <tr className="block">
        <td className="block">
          <span className="sr-only">Loading spans</span>
          {LOADING_WIDTHS.map((width) => (
            <span
              key={width}
              aria-hidden
              className="flex items-center border-line border-b px-3"
              style={{ height }}
            >
              <span
                className="h-3 animate-pulse-soft rounded-sm bg-hover"
                style={{ width: `${width}%` }}
              />
            </span>
          ))}
        </td>
      </tr>
    </tbody>
  );
}
