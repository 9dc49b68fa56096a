import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { createClickHouse } from "@/db/clickhouse/client";
import { startTestPostgres } from "@/db/testing/postgres";
import { createRandom } from "@/ingest/testing/llm-span";
import type { Ask } from "./audit";
import { createClickHouseProcess } from "./clickhouse-process";
import { startLoad } from "./load";
import { type Phase, subdirectory } from "./phase";
import { createProduct } from "./product";
import { describeLoad, PROJECT, settled } from "./settle";

const KILLS = 6;
const MAX_LIFE_MS = 2_000;

/**
 * Two ingest processes and one for the jobs on servers; every retry may go to the other
 * process, which knows nothing of the first attempt. Ingests are killed in turn. Whatever
 * was acknowledged stands; what crossed may stand twice, and is counted.
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
  const ask: Ask = (sql, params, row) =>
    clickhouse.reader.query({
      name: "auditQuestion",
      sql: sql ?? "",
      params: { ...params, project: PROJECT },
      row,
    }) as Promise<z.output<typeof row>[]>;
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
      const found = await settled(ask, load, 20_000);
      for (const one of [...ingests, jobs]) await one.stop();
      const differences = found.differences.filter(
        (words) => !/stands? [\d.]+ times|in sum/.test(words),
      );
      print(`  ${found.copied} of ${found.stored} stand more than once`);
      return {
        ...load.counts,
        ...found,
        differences,
        facts: { kills: KILLS, copies: found.copied },
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
