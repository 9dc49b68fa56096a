import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "@/ingest/testing/llm-span";
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
        if (kill % 10 === 0) print(`  ${kill} kills: ${describeLoad(load)}`);
      }
      await product.kill();
      await product.start();
      await load.finish();
      print(`  ${describeLoad(load)}`);
      const found = await settled(product.reader, load);
      tellOutput(product, found, print);
      await product.stop();
      return { ...load.counts, ...found, facts: { kills: kills + 1 } };
    } finally {
      load.abort();
      await product.kill();
    }
  };
}
