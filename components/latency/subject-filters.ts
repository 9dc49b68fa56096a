import type { Dimension, Filter } from "@/lib/contracts/filter";

/** The filters that narrow a page to one row of a ranking. */
export function subjectFilters(
  row: { readonly keys: readonly string[] },
  dimensions: readonly Dimension[],
): Filter[] {
  return dimensions.map((key, index) => {
    const value = row.keys[index] ?? "";
    // "" stands for spans that carry no such value; `is ""` would read as an empty name.
    return value === "" ? { key, op: "missing", value: "" } : { key, op: "is", value };
  });
}
