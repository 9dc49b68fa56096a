import { setTimeout as sleep } from "node:timers/promises";
import type { Reader } from "@/db/clickhouse/query";
import { type Audit, audit } from "./audit";
import type { Load } from "./load";
import type { Product } from "./product";

export const PROJECT = "default";
/** Late context stands within 10 s; a busy machine gets some more. */
const SETTLE_MS = 45_000;

/** Audits until nothing differs, or what differs can't be mere lateness any more. */
export async function settled(reader: Reader, load: Load, limitMs = SETTLE_MS): Promise<Audit> {
  const deadline = performance.now() + limitMs;
  const traces = Array.from({ length: load.counts.traces }, (_, index) => load.trace(index));
  for (;;) {
    const found = await audit(reader, PROJECT, traces);
    const refusals = load.refusals.map((words) => `refused: ${words}`);
    const differences = [...refusals, ...found.differences];
    if (differences.length === 0 || performance.now() > deadline) return { ...found, differences };
    await sleep(500);
  }
}

export async function until(what: string, limitMs: number, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await sleep(20);
  }
}

export function describeLoad({ counts, deferrals }: Load): string {
  const reasons = [...deferrals].map(([reason, count]) => `${count} × ${reason}`).join(", ");
  return `${counts.traces} traces, ${counts.sent} spans sent, ${counts.acknowledged} acknowledged, ${counts.requests} requests of which ${counts.again} again (${reasons})`;
}

/** What the product said last, when something differs. */
export function tellOutput(product: Product, found: Audit, print: (line: string) => void): void {
  if (found.differences.length === 0) return;
  for (const line of product.output.slice(-8)) print(`  | ${line.slice(0, 600)}`);
}
