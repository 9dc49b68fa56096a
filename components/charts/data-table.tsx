import { formatExact } from "@/lib/client/format";
import type { Cell, ChartTable } from "./csv";

/** A chart's figures as a table: for screen readers, and for whoever would rather read. */
export function DataTable({ table }: { readonly table: ChartTable }) {
  return (
    <section
      aria-label={table.caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto border-y border-line"
    >
      <table className="w-full text-sm">
        <caption className="sr-only">{table.caption}</caption>
        <thead className="sticky top-0 bg-panel">
          <tr>
            {table.columns.map((column, index) => (
              <th
                key={column}
                scope="col"
                className={`px-2 py-1 font-medium whitespace-nowrap text-muted-foreground ${index === 0 ? "text-left" : "text-right"}`}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are replaced as a whole, never reordered
            <tr key={rowIndex} className="border-t border-line">
              {row.map((cell, index) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: a row's cells have no other identity
                  key={index}
                  className={`px-2 py-1 whitespace-nowrap ${index === 0 ? "text-left" : "text-right"}`}
                >
                  {formatCell(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function formatCell(cell: Cell): string {
  if (typeof cell !== "number") return cell ?? "–";
  return Number.isInteger(cell) ? formatExact(cell) : String(Number(cell.toPrecision(4)));
}
