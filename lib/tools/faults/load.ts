import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "@/ingest/testing/llm-span";
import { type PlannedPart, type PlannedTrace, planTrace } from "./trace-plan";
import { createWire, type Door, TRANSPORTS, type WireRequest, wireRequest } from "./wire";

export interface LoadOptions {
  readonly seed: number;
  readonly project: string;
  /** Requests go to any of them; a retry may go to another. */
  readonly doors: readonly Door[];
  readonly senders: number;
  readonly spansPerSecond: number;
  /** Share of requests that are sent once more after they were acknowledged. */
  readonly resend?: number;
  /** Share of answers that the network loses. */
  readonly hangUp?: number;
}

export interface LoadCounts {
  readonly traces: number;
  /** Distinct spans that left at least once. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly requests: number;
  /** Requests sent again: refused for now, unanswered, or just once more. */
  readonly again: number;
}

export interface Load {
  readonly counts: LoadCounts;
  /** What a sender must never be told of these requests: they can be kept. */
  readonly refusals: readonly string[];
  /** The last answers that asked to come again, by their words. */
  readonly deferrals: Map<string, number>;
  /** Begins no more traces and resolves when every request has been acknowledged. */
  finish(): Promise<void>;
  /** Gives up on what is not acknowledged. */
  abort(): void;
  trace(index: number): PlannedTrace;
}

interface Waiting {
  readonly part: PlannedPart;
  readonly request: WireRequest;
  acknowledged: boolean;
}

/** Requests that stand by at a time: parts of one trace are so many others apart. */
const BAG = 96;

/** Services with SDKs: they batch, send, and send the same bytes again until they are acknowledged. */
export function startLoad(options: LoadOptions): Load {
  const { seed, project, doors, senders, spansPerSecond, resend = 0.1, hangUp = 0.05 } = options;
  const random = createRandom(seed);
  const now = BigInt(Date.now()) * 1_000_000n;
  const wire = createWire();
  const bag: Waiting[] = [];
  const refusals: string[] = [];
  const deferrals = new Map<string, number>();
  const counts = { traces: 0, sent: 0, acknowledged: 0, requests: 0, again: 0 };
  const startedAt = performance.now();
  let inFlight = 0;
  let isEnding = false;
  let isAborted = false;

  const trace = (index: number) => planTrace(seed, index, now);

  function refill(): void {
    const due = ((performance.now() - startedAt) / 1_000) * spansPerSecond;
    while (!isEnding && bag.length < BAG && counts.sent < due) {
      const planned = trace(counts.traces++);
      counts.sent += planned.spans.length;
      for (const part of planned.parts) {
        const transport = TRANSPORTS[Math.floor(random() * TRANSPORTS.length)] ?? "http/protobuf";
        const request = wireRequest(transport, project, random() < 0.5, part);
        bag.push({ part, request, acknowledged: false });
      }
    }
  }

  function take(): Waiting | undefined {
    const [taken] = bag.splice(Math.floor(random() * bag.length), 1);
    return taken;
  }

  async function deliver(waiting: Waiting): Promise<void> {
    const door = doors[Math.floor(random() * doors.length)];
    if (door === undefined) throw new Error("no door to send to");
    counts.requests++;
    const isLost = random() < hangUp;
    const twin = random() < 0.03 ? wire.send(door, waiting.request, false) : undefined;
    const answer = await wire.send(door, waiting.request, isLost);
    if (twin !== undefined) await twin;
    if (answer.kind === "lost") {
      refusals.push(answer.detail);
      return;
    }
    if (answer.kind === "kept") {
      if (!waiting.acknowledged) counts.acknowledged += waiting.part.spans.length;
      waiting.acknowledged = true;
      if (random() >= resend) return;
    } else {
      const words = answer.detail.replace(/[0-9.:]{6,}/g, "…").slice(0, 60);
      deferrals.set(words, (deferrals.get(words) ?? 0) + 1);
      await sleep(20 + random() * 150);
    }
    counts.again++;
    bag.push(waiting);
  }

  async function sender(): Promise<void> {
    while (!isAborted) {
      refill();
      const waiting = take();
      if (waiting === undefined) {
        if (isEnding && inFlight === 0 && bag.length === 0) return;
        await sleep(5);
        continue;
      }
      inFlight++;
      await deliver(waiting);
      inFlight--;
    }
  }

  const ended = Promise.all(Array.from({ length: senders }, sender)).then(() => wire.close());
  return {
    get counts() {
      return { ...counts };
    },
    refusals,
    deferrals,
    trace,
    finish() {
      isEnding = true;
      return ended;
    },
    abort() {
      isEnding = true;
      isAborted = true;
    },
  };
}
