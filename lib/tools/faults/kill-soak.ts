import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "@/ingest/testing/llm-span";
import { type Audit, audit } from "./audit";
import { type Load, startLoad } from "./load";
import { createProduct, type Product } from "./product";

export interface KillSoakOptions {
  readonly root: string;
  readonly dataDir: string;
  readonly kills: number;
  readonly seed: number;
  readonly spansPerSecond: number;
  readonly print: (line: string) => void;
}

export interface SoakResult {
  readonly kills: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly rolledUp: number;
  readonly differences: readonly string[];
}

const PROJECT = "default";
/** Between a start and the kill: some come before it takes requests, most under load. */
const MAX_LIFE_MS = 1_600;
/** Late context stands within 10 s; a busy machine gets some more. */
const SETTLE_MS = 45_000;

/** Kills the product at random instants under load, starts it again, and at the end compares. */
export async function killSoak(options: KillSoakOptions): Promise<SoakResult> {
  const { root, dataDir, kills, seed, spansPerSecond, print } = options;
  const random = createRandom(seed);
  const product = await createProduct({ root, env: { PLUMBLINE_DATA_DIR: dataDir } });
  await product.start();
  const load = startLoad({
    seed,
    project: PROJECT,
    doors: [product.door],
    senders: 8,
    spansPerSecond,
  });
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(random() * MAX_LIFE_MS);
      await product.kill();
      // One start in five is killed before it is done: recovery has to bear that too.
      if (random() < 0.2) product.launch();
      else await product.start();
      if (kill % 10 === 0) print(`${kill} kills: ${words(load)}`);
    }
    await product.kill();
    await product.start();
    await load.finish();
    const found = await settled(product, load);
    print(`after ${kills} kills: ${words(load)}`);
    if (found.differences.length > 0) for (const line of product.output.slice(-20)) print(line);
    await product.stop();
    return { kills, ...load.counts, ...found };
  } finally {
    load.abort();
    await product.kill();
  }
}

/** Audits until nothing differs, or what differs can't be mere lateness any more. */
export async function settled(product: Product, load: Load): Promise<Audit> {
  const deadline = performance.now() + SETTLE_MS;
  const traces = Array.from({ length: load.counts.traces }, (_, index) => load.trace(index));
  for (;;) {
    const found = await audit(product.ask, PROJECT, traces);
    const differences = [
      ...load.refusals.map((words) => `refused: ${words}`),
      ...found.differences,
    ];
    if (differences.length === 0 || performance.now() > deadline) return { ...found, differences };
    await sleep(500);
  }
}

function words({ counts, deferrals }: Load): string {
  const reasons = [...deferrals].map(([reason, count]) => `${count} × ${reason}`).join(", ");
  return `${counts.traces} traces, ${counts.sent} spans sent, ${counts.acknowledged} acknowledged, ${counts.requests} requests of which ${counts.again} again (${reasons})`;
}
