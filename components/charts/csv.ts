export type Cell = string | number | null;

/** The figures behind a chart: what its CSV and its table for screen readers hold. */
export interface ChartTable {
  readonly caption: string;
  /** Column heads with their units. */
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
}

/**
 * RFC 4180 text. A cell that a spreadsheet would run as a formula is led by an
 * apostrophe: names of models, routes and tenants come from outside.
 */
export function toCsv(table: ChartTable): string {
  return [table.columns, ...table.rows]
    .map((row) => `${row.map(formatCell).join(",")}\r\n`)
    .join("");
}

function formatCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `TTFT over time` as `ttft-over-time`. */
export function fileStem(title: string): string {
  const stem = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return stem || "chart";
}
