import { setTimeout as sleep } from "node:timers/promises";
import { createClickHouse } from "@/db/clickhouse/client";
import { startTestPostgres } from "@/db/testing/postgres";
import { createRandom } from "@/ingest/testing/llm-span";
import { audit } from "./audit";
import { createClickHouseProcess } from "./clickhouse-process";
import { startLoad } from "./load";
import { type Phase, subdirectory } from "./phase";
import { createProduct } from "./product";
import { describeLoad, PROJECT, settled } from "./settle";

const KILLS = 6;
const MAX_LIFE_MS = 2_000;
/** Copies are looked for twice a minute. */
const HEAL_MS = 120_000;

/**
 * Two ingest processes and one for the jobs on servers; every retry may go to the other
 * process, which knows nothing of the first attempt. Ingests are killed in turn. Whatever
 * was acknowledged stands; what crossed stands twice at first, until a job finds it.
 */
export const twoIngests: Phase = async (context) => {
  const { root, seed, spansPerSecond, print } = context;
  const random = createRandom(seed);
  const server = await createClickHouseProcess(await subdirectory(context, "clickhouse"));
  await server.start();
  const postgres = await startTestPostgres();
  const env = { CLICKHOUSE_URL: server.url, DATABASE_URL: postgres.url };
  const ofRole = async (role: "ingest" | "jobs", name: string) =>
    createProduct({
      root,
      role,
      env: { ...env, PLUMBLINE_DATA_DIR: await subdirectory(context, name) },
    });
  const ingests = [await ofRole("ingest", "one"), await ofRole("ingest", "two")];
  const jobs = await ofRole("jobs", "jobs");
  const clickhouse = await createClickHouse({ url: server.url });
  try {
    for (const one of [...ingests, jobs]) await one.start();
    const load = startLoad({
      seed,
      project: PROJECT,
      doors: ingests.map(({ door }) => door),
      senders: 8,
      spansPerSecond,
    });
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(random() * MAX_LIFE_MS);
        const victim = ingests[kill % 2];
        await victim?.kill();
        await victim?.start();
      }
      await load.finish();
      print(`  ${describeLoad(load)}`);
      const traces = Array.from({ length: load.counts.traces }, (_, index) => load.trace(index));
      const first = await audit(clickhouse.reader, PROJECT, traces);
      print(`  ${first.copied} of ${first.stored} stand more than once at first`);
      const found = await settled(clickhouse.reader, load, HEAL_MS);
      for (const one of [...ingests, jobs]) await one.stop();
      // Originals and log records that stand twice are read once; the spans' rows are made one.
      const differences = found.differences.filter(
        (words) => !/(payload|log record) stands/.test(words),
      );
      return {
        ...load.counts,
        ...found,
        differences,
        facts: { kills: KILLS, copiesAtFirst: first.copied },
      };
    } finally {
      load.abort();
    }
  } finally {
    for (const one of [...ingests, jobs]) await one.kill();
    await clickhouse.close();
    await server.kill();
    await postgres.stop();
  }
};
