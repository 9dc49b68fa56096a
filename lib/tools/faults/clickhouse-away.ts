import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createClickHouseProcess } from "./clickhouse-process";
import { startLoad } from "./load";
import { type Phase, subdirectory } from "./phase";
import { createProduct } from "./product";
import { describeLoad, PROJECT, settled, tellOutput, until } from "./settle";

/** A spool that is full after some seconds of this load. */
const SPOOL_GIB = "0.004";
const Stats = z.object({
  spool: z.object({ bytes: z.number(), limitBytes: z.number(), lostRows: z.number() }),
});

/**
 * ClickHouse is killed under load and stays away until the spool is full: until then spans
 * are acknowledged, from then on refused for a while; ingest is killed too. All arrives.
 */
export const clickHouseAway: Phase = async (context) => {
  const { root, seed, spansPerSecond, print } = context;
  const server = await createClickHouseProcess(await subdirectory(context, "clickhouse"));
  await server.start();
  const product = await createProduct({
    root,
    env: {
      PLUMBLINE_DATA_DIR: await subdirectory(context, "data"),
      PLUMBLINE_SPOOL_MAX_GIB: SPOOL_GIB,
      CLICKHOUSE_URL: server.url,
      LOG_LEVEL: "error",
    },
  });
  await product.start();
  const load = startLoad({
    seed,
    project: PROJECT,
    doors: [product.door],
    senders: 8,
    spansPerSecond,
  });
  const isFull = () => [...load.deferrals.keys()].some((words) => words.includes("spool is full"));
  try {
    await until("spans are acknowledged", 20_000, () => load.counts.acknowledged > 200);
    await server.kill();
    const before = load.counts.acknowledged;
    await until("the spool is full", 120_000, isFull);
    const away = load.counts.acknowledged - before;
    const stats = Stats.parse(await product.stats());
    print(
      `  away: ${away} spans acknowledged, then 503 at ${stats.spool.bytes} bytes in the spool`,
    );
    await product.kill();
    await server.start();
    await product.start();
    // Again while the spool is being emptied: what was under way may stand or not.
    await sleep(300);
    await server.kill();
    await server.start();
    await load.finish();
    print(`  ${describeLoad(load)}`);
    const found = await settled(product.reader, load);
    tellOutput(product, found, print);
    await product.stop();
    const spoolBytes = stats.spool.bytes;
    return { ...load.counts, ...found, facts: { acknowledgedWhileAway: away, spoolBytes } };
  } finally {
    load.abort();
    await product.kill();
    await server.kill();
  }
};
