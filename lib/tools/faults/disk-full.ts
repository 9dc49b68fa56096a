import { execFileSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { startLoad } from "./load";
import { type Phase, subdirectory } from "./phase";
import { createProduct } from "./product";
import { describeLoad, PROJECT, settled, tellOutput, until } from "./settle";

/** Above what ingest leaves free for others, so that it begins to work. */
const ROOMY_MIB = 1_024;

/**
 * The spool's disk fills up under load to the last byte, then has room again. A small file
 * system in memory is mounted for it, which needs the right to mount.
 */
export const diskFull: Phase = async (context) => {
  const { root, seed, spansPerSecond, print } = context;
  const spoolDir = await subdirectory(context, "spool");
  try {
    mount(["-t", "tmpfs", "-o", `size=${ROOMY_MIB}m`, "none", spoolDir]);
  } catch {
    return NOT_RUN;
  }
  const product = await createProduct({
    root,
    env: {
      PLUMBLINE_DATA_DIR: await subdirectory(context, "data"),
      PLUMBLINE_SPOOL_DIR: spoolDir,
      LOG_LEVEL: "error",
    },
  });
  try {
    await product.start();
    const load = startLoad({
      seed,
      project: PROJECT,
      doors: [product.door],
      senders: 8,
      spansPerSecond,
    });
    try {
      for (let time = 0; time < 3; time++) {
        const before = load.counts.acknowledged;
        await until(
          "spans are acknowledged",
          60_000,
          () => load.counts.acknowledged > before + 200,
        );
        load.deferrals.clear();
        fill(spoolDir);
        await until("requests are refused", 60_000, () => saysFull(load.deferrals));
        print(`  full: ${[...load.deferrals.keys()].join("; ")}`);
        resize(spoolDir, ROOMY_MIB * 1_024);
      }
      await load.finish();
      print(`  ${describeLoad(load)}`);
      const found = await settled(product.reader, load);
      tellOutput(product, found, print);
      await product.stop();
      return { ...load.counts, ...found, facts: { timesFull: 3 } };
    } finally {
      load.abort();
    }
  } finally {
    await product.kill();
    execFileSync("umount", ["--lazy", spoolDir]);
  }
};

const NOT_RUN = {
  sent: 0,
  acknowledged: 0,
  stored: 0,
  rolledUp: 0,
  differences: [],
  notRun: "no right to mount a file system here",
  facts: { timesFull: 0 },
};

function mount(args: readonly string[]): void {
  execFileSync("mount", args, { stdio: "ignore" });
}

/** Takes the room away down to the last page; what is written meanwhile may need some more. */
function fill(directory: string): void {
  for (let room = 4; ; room *= 2) {
    try {
      resize(directory, usedKib(directory) + room);
      return;
    } catch (error) {
      if (room > 100_000) throw error;
    }
  }
}

function resize(directory: string, kib: number): void {
  mount(["-o", `remount,size=${kib}k`, directory]);
}

function usedKib(directory: string): number {
  const { blocks, bfree, bsize } = statfsSync(directory);
  return Math.ceil(((blocks - bfree) * bsize) / 1_024);
}

function saysFull(deferrals: ReadonlyMap<string, number>): boolean {
  return [...deferrals.keys()].some((words) => words.includes("disk"));
}
