import { audit } from "./audit";
import { compareSources } from "./audit-sources";
import { Differences } from "./differences";
import type { Load } from "./load";
import { createProduct, type ProductOptions } from "./product";
import { PROJECT } from "./settle";

export interface RolledUpAudit {
  /** Hours and days that rollups hold. */
  readonly units: number;
  readonly differences: readonly string[];
}

/** Rolls up all that a stopped product holds, and compares again: dashboards read rollups now. */
export async function auditRolledUp(
  options: Pick<ProductOptions, "root" | "env">,
  load: Load,
): Promise<RolledUpAudit> {
  const product = await createProduct({ ...options, role: "rolled-up" });
  try {
    await product.start();
    const traces = Array.from({ length: load.counts.traces }, (_, index) => load.trace(index));
    const found = await audit(product.reader, PROJECT, traces);
    const differences = new Differences();
    const units = await compareSources(product.reader, PROJECT, differences);
    if (units === 0) differences.add("not rolled up", "anything");
    await product.stop();
    return { units, differences: [...found.differences, ...differences.words()] };
  } finally {
    await product.kill();
  }
}
