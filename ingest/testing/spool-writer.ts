import { SILENT_LOGGER } from "../pipeline/logger";
import { openSpool } from "../pipeline/spool/spool";
import { frame } from "../pipeline/testing/frames";

/**
 * A process of its own that appends to a spool until it is killed, and says of each frame that it
 * is acknowledged. Its frames hold two spans: `first + 2n` and the next.
 */
const [directory = "", first = "0"] = process.argv.slice(2);
const spool = await openSpool({
  directory,
  logger: SILENT_LOGGER,
  limits: { maxSegmentBytes: 20_000, minFreeBytes: 0 },
});
let next = Number(first);
async function append(): Promise<void> {
  for (;;) {
    const span = next;
    next += 2;
    const appended = await spool.append(
      frame({ spans: [span, span + 1], bytes: 500 + (span % 3_000) }),
    );
    if (appended.stored) process.stdout.write(`${span}\n`);
  }
}
await Promise.all(Array.from({ length: 4 }, append));
