/** `npm run demo`: sends realistic traffic through the OTLP port. See `--help`. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DemoOptions, parseDemoOptions, USAGE, UsageError } from "./demo/options";
import { plantedList } from "./demo/planted";
import { createProgress } from "./demo/progress";
import { sendBackfill, sendLive } from "./demo/run";
import { createSender, SendError } from "./demo/sender";
import { createTraffic } from "./demo/traffic";

const EXIT = { sent: 0, failed: 1, usage: 2, interrupted: 130 } as const;

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = parseDemoOptions(process.argv.slice(2), Date.now());
    if (options.help) process.stdout.write(USAGE);
    else await run(options);
    return EXIT.sent;
  } catch (error) {
    if (interrupt.signal.aborted) {
      process.stderr.write("\nInterrupted.\n");
      return EXIT.interrupted;
    }
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE}`);
      return EXIT.usage;
    }
    if (error instanceof SendError) {
      process.stderr.write(`\n${error.message}\n`);
      return EXIT.failed;
    }
    throw error;
  }
}

async function run(options: DemoOptions): Promise<void> {
  const traffic = createTraffic(options);
  const progress = createProgress(process.stdout, options.json);
  const { signal } = interrupt;
  const sender = createSender({ url: options.url, project: options.project, signal });

  const started = performance.now();
  const sent = await sendBackfill(traffic, sender, progress, options.spans);
  const seconds = (performance.now() - started) / 1000;
  const file = await writePlanted(options, JSON.stringify(plantedList(traffic.schedule), null, 2));
  progress.done(sent);
  progress.note(
    `Sent ${sent.toLocaleString("en")} spans to project "${options.project}" in ${seconds.toFixed(1)} s (${Math.round(sent / seconds).toLocaleString("en")}/s). What was planted, and when: ${file}`,
  );
  if (!options.live) return;

  progress.note("Sending live traffic. Ctrl-C ends it.");
  let live = sent;
  const clock = {
    now: Date.now,
    async sleepUntil(timeMs: number) {
      await sleep(Math.max(0, timeMs - Date.now()), undefined, { signal });
    },
  };
  await sendLive(traffic, sender, clock, (spans) => {
    live += spans;
    progress.note(
      `${new Date().toISOString()}  ${spans} spans (${live.toLocaleString("en")} in all)`,
    );
  });
}

/** Into `--incidents`, else the data directory, else where the program was started. */
async function writePlanted({ incidents }: DemoOptions, json: string): Promise<string> {
  const dataDir = process.env["PLUMBLINE_DATA_DIR"] ?? "data";
  const file = path.resolve(
    incidents ?? path.join(existsSync(dataDir) ? dataDir : ".", "demo-incidents.json"),
  );
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${json}\n`);
  return file;
}
