import type { Period } from "@/lib/client/range";

interface Series {
  readonly name: string;
  readonly values: ReadonlyArray<number | null>;
  readonly bands?: ReadonlyArray<readonly [number, number] | null>;
}

export type ChartRow = Record<string, number | null | readonly [number, number]>;

/**
 * Series as the rows that a chart draws: per name the whole intervals, ` partial` the way
 * into an interval that is not over, ` lone` points between two gaps, ` band` the interval.
 */
export function chartRows(
  slots: ReadonlyArray<Period & { readonly partial: boolean }>,
  series: readonly Series[],
): ChartRow[] {
  return slots.map((slot, index) => {
    const row: ChartRow = { middleMs: (slot.fromMs + slot.toMs) / 2 };
    for (const { name, values, bands } of series) {
      const at = (offset: number) => values[index + offset] ?? null;
      const intoPartial = slots[index + 1]?.partial === true && at(1) !== null;
      const alone = at(0) !== null && at(-1) === null && at(1) === null;
      row[name] = slot.partial ? null : at(0);
      row[`${name} partial`] = slot.partial || intoPartial ? at(0) : null;
      row[`${name} lone`] = alone ? at(0) : null;
      if (bands) row[`${name} band`] = bands[index] ?? null;
    }
    return row;
  });
}
