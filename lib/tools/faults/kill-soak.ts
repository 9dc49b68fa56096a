import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "@/ingest/testing/llm-span";
import { auditRolledUp } from "./audit-rolled-up";
import { startLoad } from "./load";
import { type Phase, subdirectory } from "./phase";
import { createProduct } from "./product";
import { describeLoad, PROJECT, settled, tellOutput } from "./settle";

/** Between a start and the kill: some come before it takes requests, most under load. */
const MAX_LIFE_MS = 1_600;

/** Kills the product at random instants under load, starts it again, and at the end compares. */
export function killSoak(kills: number): Phase {
  return async (context) => {
    const { root, seed, spansPerSecond, print } = context;
    const random = createRandom(seed);
    const dataDir = await subdirectory(context, "data");
    const env = { PLUMBLINE_DATA_DIR: dataDir };
    const product = await createProduct({ root, env });
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
        if (kill % 10 === 0) print(`  ${kill} kills: ${describeLoad(load)}`);
      }
      await product.kill();
      await product.start();
      await load.finish();
      print(`  ${describeLoad(load)}`);
      const found = await settled(product.reader, load);
      tellOutput(product, found, print);
      await product.stop();
      const rollups = await auditRolledUp({ root, env }, load);
      const differences = [...found.differences, ...rollups.differences];
      const facts = { kills: kills + 1, unitsRolledUp: rollups.units };
      return { ...load.counts, ...found, differences, facts };
    } finally {
      load.abort();
      await product.kill();
    }
  };
}
