import type { Reader, Writer } from "@/db/clickhouse/query";
import { createRollupBuilder } from "@/db/clickhouse/rollup-build";
import type { Job } from "./job";

/** Rolls up hours and days that are over, and those that a late span or a revision changed. */
export function rollUpJob(stores: { readonly reader: Reader; readonly writer: Writer }): Job {
  const builder = createRollupBuilder(stores);
  return {
    name: "roll-up",
    intervalMs: 30_000,
    async run(signal) {
      await builder.run(signal);
    },
  };
}
