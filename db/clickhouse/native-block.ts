import { allocate, ByteWriter } from "./byte-writer";
import type { NativeColumn } from "./native-columns";

/**
 * Rows as one block: how many columns and rows, then each column's name, type and values.
 * `onColumn` is told where the values of each begin.
 */
export function writeBlock<T>(
  to: ByteWriter,
  columns: readonly NativeColumn<T>[],
  rows: readonly T[],
  onColumn?: (name: string, start: number) => void,
): void {
  to.varUint(columns.length);
  to.varUint(rows.length);
  for (const { name, type, write } of columns) {
    to.string(name);
    to.string(type);
    const start = to.length;
    // Without rows a column has no values, and not even a dictionary's version.
    if (rows.length > 0) write(to, rows);
    onColumn?.(name, start);
  }
}

/** The same in memory of its own. */
export function encodeBlock<T>(columns: readonly NativeColumn<T>[], rows: readonly T[]): Buffer {
  const writer = new ByteWriter(allocate(1 << 14));
  writeBlock(writer, columns, rows);
  return writer.bytes();
}

/** Columns as table functions want them declared. */
export function structureOf(columns: readonly NativeColumn<never>[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(", ");
}
