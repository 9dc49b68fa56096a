import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findProjectRoot } from "@/db/project-root";
import { killSoak } from "./faults/kill-soak";

/**
 * The product in processes of its own, killed and starved while senders send, and at the
 * end every span that was acknowledged looked for: in the spans once, in the sums once, its
 * text there, what came late applied. Exit code 1 when anything differs.
 */
const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    rate: { type: "string", default: "1500" },
    keep: { type: "boolean", default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
const root = findProjectRoot(process.cwd());
const directory = await mkdtemp(join(tmpdir(), "plumbline-faults-"));

const soak = await killSoak({
  root,
  dataDir: join(directory, "data"),
  kills: Number(values.kills),
  seed: Number(values.seed),
  spansPerSecond: Number(values.rate),
  print,
});
for (const difference of soak.differences) print(`DIFFERENT: ${difference}`);
if (soak.differences.length > 0 || values.keep) print(`kept: ${directory}`);
else await rm(directory, { recursive: true, force: true });
print(JSON.stringify({ seed: Number(values.seed), ...soak }));
process.exit(soak.differences.length > 0 ? 1 : 0);
