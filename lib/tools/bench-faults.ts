import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findProjectRoot } from "@/db/project-root";
import { clickHouseAway } from "./faults/clickhouse-away";
import { SERVE_CLICKHOUSE, serveClickHouse } from "./faults/clickhouse-process";
import { diskFull } from "./faults/disk-full";
import { killSoak } from "./faults/kill-soak";
import type { Phase } from "./faults/phase";
import { summarise } from "./faults/summary";
import { tornSpool } from "./faults/torn-spool";
import { twoIngests } from "./faults/two-ingests";

/**
 * The product in processes of its own, killed and starved while senders send, and at the
 * end every span that was acknowledged looked for: in the spans once, in the sums once, its
 * text there, what came late applied. Exit code 1 when anything differs; what did not run is
 * named in `notRun`.
 * `--kills N`, `--rate` spans a second, `--seed`, `--phases` (names, comma-separated).
 */
if (process.argv[2] === SERVE_CLICKHOUSE) {
  await serveClickHouse(process.argv[3] ?? "", Number(process.argv[4]));
} else await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
      rate: { type: "string", default: "1500" },
      phases: { type: "string", default: "kills,away,disk,torn,two" },
    },
  });
  const phases: Readonly<Record<string, Phase>> = {
    kills: killSoak(Number(values.kills)),
    away: clickHouseAway,
    disk: diskFull,
    torn: tornSpool,
    two: twoIngests,
  };
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const parent = await mkdtemp(join(tmpdir(), "plumbline-faults-"));
  const results: Record<string, Awaited<ReturnType<Phase>>> = {};
  for (const name of values.phases.split(",")) {
    const phase = phases[name];
    if (phase === undefined) throw new Error(`no such phase: ${name}`);
    print(`${name}:`);
    const directory = join(parent, name);
    await mkdir(directory);
    const result = await phase({
      root: findProjectRoot(process.cwd()),
      directory,
      seed: Number(values.seed),
      spansPerSecond: Number(values.rate),
      print,
    });
    results[name] = result;
    if (result.notRun !== undefined) print(`  NOT RUN: ${result.notRun}`);
    for (const difference of result.differences) print(`  DIFFERENT: ${difference}`);
    if (result.differences.length > 0) print(`  kept: ${directory}`);
    else await rm(directory, { recursive: true, force: true });
  }
  const { differs, notRun } = summarise(results);
  if (!differs) await rm(parent, { recursive: true, force: true });
  const { sent, acknowledged, stored, rolledUp, facts } = results["kills"] ?? {};
  const kills = facts?.["kills"];
  print(
    JSON.stringify({
      kills,
      sent,
      acknowledged,
      stored,
      rolledUp,
      seed: values.seed,
      notRun,
      phases: results,
    }),
  );
  process.exit(differs ? 1 : 0);
}
