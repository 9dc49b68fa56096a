import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { createRandom } from "@/ingest/testing/llm-span";
import { createClickHouseProcess } from "./clickhouse-process";
import { startLoad } from "./load";
import { type Phase, subdirectory } from "./phase";
import { createProduct } from "./product";
import { describeLoad, PROJECT, settled, until } from "./settle";

const Stats = z.object({ spool: z.object({ segments: z.number(), lostRows: z.number() }) });
const SETTLE_MS = 10_000;

/**
 * Files of the spool are spoilt while ingest is dead: bytes flipped, an end cut off, an end
 * made up. What is still readable is stored once, what isn't is told, row by row.
 */
export const tornSpool: Phase = async (context) => {
  const { root, seed, spansPerSecond, print } = context;
  const random = createRandom(seed);
  const server = await createClickHouseProcess(await subdirectory(context, "clickhouse"));
  await server.start();
  const spoolDir = await subdirectory(context, "spool");
  const product = await createProduct({
    root,
    env: {
      PLUMBLINE_DATA_DIR: await subdirectory(context, "data"),
      PLUMBLINE_SPOOL_DIR: spoolDir,
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
  try {
    await server.kill();
    await until("a spool has gathered", 120_000, () => load.counts.acknowledged > 2_000);
    await load.finish();
    await product.kill();
    const spoilt = spoil(spoolDir, random);
    print(`  ${describeLoad(load)}; spoilt: ${spoilt.join(", ")}`);
    await server.start();
    await product.start();
    const stats = Stats.parse(await product.stats());
    const lostRows = stats.spool.lostRows;
    const found = await settled(product.reader, load, SETTLE_MS);
    await product.stop();
    const { missing, copied } = found;
    const differences = [
      ...(missing === lostRows ? [] : [`${missing} rows missing, ${lostRows} told`]),
      ...(copied === 0 ? [] : [`${copied} rows stand more than once`]),
      ...(lostRows > 0 ? [] : ["nothing was told of the files spoilt"]),
    ];
    print(`  ${lostRows} rows told as lost, ${missing} missing, ${copied} more than once`);
    return { ...load.counts, ...found, differences, facts: { lostRows } };
  } finally {
    load.abort();
    await product.kill();
    await server.kill();
  }
};

/** A byte flipped in the middle of one segment, the end of the newest cut off, rubbish behind a journal. */
function spoil(directory: string, random: () => number): string[] {
  const segments = readdirSync(directory)
    .filter((name) => name.endsWith(".native"))
    .sort();
  const flipped = segments[Math.floor(random() * (segments.length - 1))] ?? "";
  const bytes = readFileSync(join(directory, flipped));
  const at = Math.floor(random() * bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ 0x20;
  writeFileSync(join(directory, flipped), bytes);
  const newest = segments.at(-1) ?? "";
  const { length } = readFileSync(join(directory, newest));
  truncateSync(join(directory, newest), Math.floor(random() * length));
  const journal = newest.replace(".native", ".journal");
  writeFileSync(join(directory, journal), Buffer.alloc(100, 0xab), { flag: "a" });
  return [`${flipped} at byte ${at}`, `${newest} cut`, `${journal} with 100 bytes behind`];
}
