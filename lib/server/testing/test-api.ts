import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { z } from "zod";
import type { Contract } from "@/lib/contracts/contract";
import { createProject, getProjectStatus } from "@/lib/contracts/projects";
import { readEnv } from "@/lib/process/env";
import { type App, setApp } from "../app";
import { createApp } from "../composition";
import type { RouteHandler } from "../handle";

type Routes = Record<string, Partial<Record<Contract["method"], RouteHandler>>>;
const routes = import.meta.glob("../../../app/api/v1/**/route.ts", { eager: true }) as Routes;

export interface TestApi {
  readonly app: App;
  readonly directory: string;
  /** Calls the route file of a contract as Next does. */
  ask(contract: Contract, input: Ask): Promise<Response>;
  /** The parsed answer; fails the test on anything but 200, or on a field the contract does not name. */
  answer<R extends z.ZodType>(
    contract: Contract<z.ZodType, z.ZodType, z.ZodType, R>,
    input: Ask,
  ): Promise<z.output<R>>;
  makeProject(): Promise<string>;
  /** Sends spans through the real OTLP port, in one export; resolves when they are stored. */
  send(project: string, calls: readonly Call[], service?: string): Promise<void>;
  close(): Promise<void>;
}

/** The whole application on embedded engines in a directory of its own, asked through its route files. */
export async function createTestApi(): Promise<TestApi> {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-api-"));
  const env = readEnv({
    PLUMBLINE_DATA_DIR: directory,
    PLUMBLINE_OTLP_HTTP_PORT: "0",
    // A bundle of the workers may be older than the sources under test.
    PLUMBLINE_INGEST_WORKERS: "0",
    PLUMBLINE_OTLP_GRPC_PORT: "0",
    LOG_LEVEL: "silent",
  });
  const app = await createApp(env, process.cwd());
  setApp(app);
  let projectCount = 0;
  return {
    app,
    directory,
    ask,
    answer,
    async makeProject() {
      projectCount += 1;
      const slug = `api-${projectCount}`;
      await answer(createProject, { body: { slug, name: slug } });
      return slug;
    },
    async send(project, calls, service = "api") {
      const stored = async () =>
        (await answer(getProjectStatus, { params: { slug: project } })).spanCount;
      const before = await stored();
      await send(app.otlpHttpUrl, project, calls, service);
      // Acknowledged spans are on disk, and loaded a moment later.
      await expect.poll(stored, { timeout: 20_000 }).toBe(before + calls.length);
    },
    async close() {
      setApp(undefined);
      await app.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface Ask {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | readonly string[]>;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** Calls the route file of a contract as Next does. */
async function ask(contract: Contract, { params = {}, query = {}, body, headers = {} }: Ask) {
  const file = `../../../app${contract.path.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`;
  const handler = routes[file]?.[contract.method];
  if (!handler) throw new Error(`no ${contract.method} in ${file}`);
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
  const url = new URL(path, "http://127.0.0.1:3000");
  for (const [name, value] of Object.entries(query)) {
    for (const item of typeof value === "string" ? [value] : value)
      url.searchParams.append(name, item);
  }
  const request = new Request(url, {
    method: contract.method,
    headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return handler(request, { params: Promise.resolve(params) });
}

async function answer<R extends z.ZodType>(
  contract: Contract<z.ZodType, z.ZodType, z.ZodType, R>,
  input: Ask,
): Promise<z.output<R>> {
  const response = await ask(contract, input);
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  // Strict on the way out: what the contract does not name is not sent.
  expect(contract.response.parse(body)).toEqual(body);
  return contract.response.parse(body);
}

export const START = Date.parse("2026-03-02T10:00:00Z");
export const RANGE = { from: "2026-03-02T10:00:00Z", to: "2026-03-02T12:00:00Z" };

export interface Call {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly atMs?: number;
  readonly durationMs?: number;
  readonly attributes?: Record<string, string | number | boolean>;
  readonly error?: boolean;
  readonly traceState?: string;
  readonly name?: string;
}

let ids = 0;
/** Never the same twice in a file. */
export const hex = (length: number) => {
  ids += 1;
  return ids.toString(16).padStart(length, "a");
};

function otlpValue(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

async function send(
  otlpHttpUrl: string,
  project: string,
  calls: readonly Call[],
  service: string,
): Promise<void> {
  const list = (attributes: Record<string, string | number | boolean>) =>
    Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
  const spans = calls.map((call) => {
    const start = BigInt(START + (call.atMs ?? 0)) * 1_000_000n;
    return {
      traceId: call.traceId ?? hex(32),
      spanId: call.spanId ?? hex(16),
      parentSpanId: call.parentSpanId ?? "",
      traceState: call.traceState ?? "",
      name: call.name ?? "chat",
      kind: 3,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + BigInt(Math.round((call.durationMs ?? 1000) * 1e6))),
      attributes: list(call.attributes ?? {}),
      status: call.error ? { code: 2, message: "overloaded" } : {},
    };
  });
  const response = await fetch(`${otlpHttpUrl}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-plumbline-project": project },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: list({ "service.name": service }) },
          scopeSpans: [{ scope: { name: "api-test", version: "1.0.0" }, spans }],
        },
      ],
    }),
  });
  expect(response.status, await response.text()).toBe(200);
}

/** A streamed call of 1,000 input and 100 output tokens in the OpenTelemetry GenAI convention. */
export const call = (ttftMs: number, more: Record<string, string | number | boolean> = {}) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.response.model": "gpt-4o",
  "gen_ai.request.stream": true,
  "gen_ai.response.time_to_first_chunk": ttftMs / 1000,
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 100,
  ...more,
});
