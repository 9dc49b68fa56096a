import { cn } from "@/components/ui/cn";
import type { SpanSort } from "@/lib/contracts/traces";
import { SORT_WORDS, type SpanSet } from "./search-params";
import { COLUMNS } from "./span-row";

interface HeaderRowProps {
  readonly set: SpanSet;
  readonly sort: SpanSort;
  readonly onSort: (sort: SpanSort) => void;
}

interface HeaderCell {
  readonly label: string;
  readonly numeric?: boolean;
  /** What a click sorts by; absent where the server keeps no order. */
  readonly sort?: SpanSort;
}

export function HeaderRow({ set, sort, onSort }: HeaderRowProps) {
  const cells: readonly HeaderCell[] = [
    { label: "Time", sort: "time" },
    { label: set === "calls" ? "Model" : "Span" },
    { label: "Route" },
    { label: "Tenant" },
    { label: "TTFT", numeric: true, sort: "ttft" },
    { label: "Duration", numeric: true, sort: "duration" },
    { label: "Tokens in → out", numeric: true, sort: "outputTokens" },
    { label: "Cost, USD", numeric: true, sort: "cost" },
    { label: "Finish" },
    { label: "Status" },
  ];
  return (
    <thead className="sticky top-0 z-10 block bg-panel max-md:sr-only">
      <tr aria-rowindex={1} className={cn("h-[30px] border-line border-b", COLUMNS)}>
        {cells.map((cell) => (
          <th
            key={cell.label}
            scope="col"
            aria-sort={cell.sort && (cell.sort === sort ? "descending" : "none")}
            className={cn(
              "min-w-0 truncate font-medium text-faint text-xs",
              cell.numeric && "text-right",
            )}
          >
            {cell.sort ? (
              <SortButton
                label={cell.label}
                sort={cell.sort}
                isSorted={cell.sort === sort}
                onSort={onSort}
              />
            ) : (
              cell.label
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface SortButtonProps {
  readonly label: string;
  readonly sort: SpanSort;
  readonly isSorted: boolean;
  readonly onSort: (sort: SpanSort) => void;
}

function SortButton({ label, sort, isSorted, onSort }: SortButtonProps) {
  return (
    <button
      type="button"
      title={`Sort: ${SORT_WORDS[sort]}`}
      onClick={() => onSort(sort)}
      className={cn(
        "whitespace-nowrap rounded-sm hover:text-ink",
        isSorted && "font-semibold text-ink",
      )}
    >
      {label}
      {isSorted && <span aria-hidden> ↓</span>}
    </button>
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
