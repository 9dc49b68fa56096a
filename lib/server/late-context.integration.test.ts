import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "@/db/clickhouse/client";
import { listFilterValues } from "@/db/clickhouse/filter-values";
import { getLatencyGroups, getLatencyTotal } from "@/db/clickhouse/latency";
import { getOverviewTotals } from "@/db/clickhouse/overview";
import { createRollupBuilder, type RollupBuilder } from "@/db/clickhouse/rollup-build";
import { getSources } from "@/db/clickhouse/sources";
import { listSpans } from "@/db/clickhouse/spans";
import { getTrace } from "@/db/clickhouse/traces";
import { createTestClickHouse } from "@/db/testing/clickhouse";
import { SILENT_LOGGER } from "@/ingest/pipeline/logger";
import { createReviser, type Reviser } from "@/ingest/revise/create-reviser";
import { createTestIngest, type TestIngest } from "@/ingest/testing/test-ingest";

let clickhouse: ClickHouse;
let ingest: TestIngest;
let reviser: Reviser;
let rollups: RollupBuilder;

beforeAll(async () => {
  clickhouse = await createTestClickHouse();
  ingest = await createTestIngest(clickhouse);
  rollups = createRollupBuilder({ ...clickhouse, settleMs: 0, rebuildMs: 0 });
  reviser = createReviser({
    reader: clickhouse.reader,
    writer: clickhouse.writer,
    resolveProject: async () => ({ contextKeys: {} }),
    state: { load: async () => null, save: async () => {} },
    logger: SILENT_LOGGER,
  });
});
afterAll(async () => {
  await ingest?.close();
  await clickhouse?.close();
});

const START = Date.parse("2026-04-01T10:00:00Z");
const RANGE = { from: "2026-04-01T10:00:00Z", to: "2026-04-01T11:00:00Z", filters: [] };

interface Span {
  readonly trace: number;
  readonly id: number;
  readonly parent?: number;
  readonly atMs: number;
  readonly name: string;
  readonly attributes: Record<string, string | number | boolean>;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "c");

async function send(project: string, spans: readonly Span[]): Promise<void> {
  const value = (item: string | number | boolean) =>
    typeof item === "string"
      ? { stringValue: item }
      : typeof item === "boolean"
        ? { boolValue: item }
        : { doubleValue: item };
  const response = await fetch(`http://127.0.0.1:${ingest.address.port}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-plumbline-project": project },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "s" } }] },
          scopeSpans: [
            {
              scope: { name: "late" },
              spans: spans.map((span) => ({
                traceId: hex(span.trace, 32),
                spanId: hex(span.id, 16),
                parentSpanId: span.parent === undefined ? "" : hex(span.parent, 16),
                name: span.name,
                kind: 1,
                startTimeUnixNano: String(BigInt(START + span.atMs) * 1_000_000n),
                endTimeUnixNano: String(BigInt(START + span.atMs + 900) * 1_000_000n),
                attributes: Object.entries(span.attributes).map(([key, item]) => ({
                  key,
                  value: value(item),
                })),
              })),
            },
          ],
        },
      ],
    }),
  });
  expect(response.status).toBe(200);
  await ingest.flush();
}

/** A request as a server, an agent and two model calls; ids stand on the server and the agent. */
function requestSpans(trace: number, tenant: string): Span[] {
  const id = trace * 16;
  const call = (offset: number, ttft: number): Span => ({
    trace,
    id: id + offset,
    parent: id + 2,
    atMs: trace * 1000 + offset,
    name: "chat",
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.request.stream": true,
      "gen_ai.response.time_to_first_chunk": ttft,
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 5,
    },
  });
  return [
    {
      trace,
      id: id + 1,
      atMs: trace * 1000,
      name: "POST /ask",
      attributes: {
        "http.route": `/ask/${tenant}`,
        "tenant.id": tenant,
        "user.id": `user-${tenant}`,
      },
    },
    {
      trace,
      id: id + 2,
      parent: id + 1,
      atMs: trace * 1000 + 1,
      name: "agent",
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "helper",
        "session.id": `session-${trace}`,
      },
    },
    call(3, 0.2),
    call(4, 0.4),
  ];
}

const TRACES = [1, 2, 3, 4, 5, 6].flatMap((trace) =>
  requestSpans(trace, trace % 3 === 0 ? "globex" : "acme"),
);

/** Ways for one batch processor or several to cut the same traffic into exports. */
const ORDERS: Record<string, () => Span[][]> = {
  "in one export": () => [TRACES],
  "children first, each span alone": () => [...TRACES].reverse().map((span) => [span]),
  "parents first, each span alone": () => TRACES.map((span) => [span]),
  "model calls first, then the rest": () => [
    TRACES.filter((span) => span.name === "chat"),
    TRACES.filter((span) => span.name !== "chat"),
  ],
  "calls with their agent, servers last": () => [
    TRACES.filter((span) => span.name !== "POST /ask"),
    TRACES.filter((span) => span.name === "POST /ask"),
  ],
  shuffled: () => {
    const spans = [...TRACES].sort((a, b) => ((a.id * 7919) % 97) - ((b.id * 7919) % 97));
    return [spans.slice(0, 5), spans.slice(5, 11), spans.slice(11, 12), spans.slice(12)];
  },
};

/** Everything that touches tenant, route, session or user. */
async function answers(project: string) {
  const { reader } = clickhouse;
  const scope = { ...RANGE, project };
  const acme = { ...scope, filters: [{ key: "tenant", op: "is" as const, value: "acme" }] };
  const notAcme = { ...scope, filters: [{ key: "tenant", op: "not" as const, value: "acme" }] };
  const groups = (groupBy: "tenant" | "route") =>
    getLatencyGroups(reader, { ...scope, metric: "ttft", groupBy: [groupBy], limit: 10 });
  const spans = await listSpans(reader, { ...acme, limit: 100, after: null });
  const sources = await getSources(reader, scope);
  return {
    byTenant: await groups("tenant"),
    byRoute: await groups("route"),
    ofAcme: await getLatencyTotal(reader, { ...acme, metric: "ttft" }),
    notOfAcme: await getLatencyTotal(reader, { ...notAcme, metric: "ttft" }),
    withoutTenant: await getLatencyTotal(reader, {
      ...scope,
      metric: "ttft",
      filters: [{ key: "tenant", op: "missing", value: "" }],
    }),
    overview: await getOverviewTotals(reader, {
      ...scope,
      baselineFrom: "2026-04-01T09:00:00Z",
      baselineTo: scope.from,
      groupBy: "tenant",
      limit: 10,
    }),
    users: await listFilterValues(reader, { ...scope, key: "user", search: "", limit: 10 }),
    total: spans.count.counted,
    list: spans.spans.map((span) => [
      span.spanId,
      span.tenant,
      span.route,
      span.session,
      span.user,
    ]),
    trace: (await getTrace(reader, { project, traceId: hex(3, 32) })).map((span) => [
      span.spanId,
      span.tenant,
      span.route,
      span.session,
    ]),
    completeness: sources.sources.map((source) => [source.fields.tenant, source.fields.route]),
  };
}

describe("context that comes with an ancestor", () => {
  it("is the whole trace's when all of it is exported at once", async () => {
    await send("whole", TRACES);
    const { byTenant, byRoute, ofAcme, withoutTenant, trace, completeness } =
      await answers("whole");
    expect(byTenant.groups.map((group) => [group.keys, group.buckets.length])).toEqual([
      [["acme"], 2],
      [["globex"], 2],
    ]);
    expect(byRoute.groups.map((group) => group.keys)).toEqual([["/ask/acme"], ["/ask/globex"]]);
    expect(ofAcme.map(([, n]) => n)).toEqual([4, 4]);
    expect(withoutTenant).toEqual([]);
    expect(
      trace.filter(([, tenant, route]) => tenant === "globex" && route === "/ask/globex"),
    ).toHaveLength(4);
    expect(completeness).toEqual([
      [
        { eligible: 12, carried: 12 },
        { eligible: 12, carried: 12 },
      ],
    ]);
  });

  it.each(Object.entries(ORDERS))("gives the same answers %s", async (name, exports) => {
    const project = `order-${Object.keys(ORDERS).indexOf(name)}`;
    await send(`${project}-reference`, TRACES);
    const [first, ...others] = exports();
    await send(project, first ?? []);
    // The hour is rolled up as it stands: what is revised has to come out of that as well.
    await rollups.run();
    for (const spans of others) await send(project, spans);
    await reviser.run();
    const expected = await answers(`${project}-reference`);
    expect(await answers(project)).toEqual(expected);
    await rollups.run();
    expect(await answers(project)).toEqual(expected);
  });

  it("does not reach into another project's trace of the same id", async () => {
    const spans = requestSpans(7, "acme");
    await send(
      "mine",
      spans.filter((span) => span.name === "chat"),
    );
    await send(
      "theirs",
      spans.filter((span) => span.name !== "chat"),
    );
    await reviser.run();
    const { groups } = await getLatencyGroups(clickhouse.reader, {
      ...RANGE,
      project: "mine",
      metric: "ttft",
      groupBy: ["tenant"],
      limit: 10,
    });
    expect(groups.map((group) => group.keys)).toEqual([[""]]);
  });
});
