import { describe, expect, it } from "vitest";
import type { SpoolState } from "./observer";
import { createPrometheusMetrics } from "./prometheus";

const SPOOL: SpoolState = {
  bytes: 4_096,
  limitBytes: 1_000_000,
  segments: 2,
  oldestUnixMs: Date.now() - 60_000,
  unreadableBytes: 0,
};

function create(spool: SpoolState | null = SPOOL, revisionQueue: number | null = 3) {
  return createPrometheusMetrics({
    version: "1.2.3",
    spool: () => spool,
    revisionQueue: async () => revisionQueue,
  });
}

/** The text format, https://prometheus.io/docs/instrumenting/exposition_formats/: name and labels → value. */
function parse(text: string) {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type?.[1] && type[2]) {
      types.set(type[1], type[2]);
      continue;
    }
    const sample = /^([a-z_][a-z0-9_]*(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/i.exec(
      line,
    );
    expect(sample, line).not.toBeNull();
    samples.set(sample?.[1] ?? "", Number(sample?.[2]));
  }
  return { samples, types };
}

describe("the metrics", () => {
  it("count requests, records, loads and the spool, in the text format", async () => {
    const metrics = create();
    const request = {
      transport: "http",
      signal: "traces",
      projectId: "p",
      seconds: 0.004,
    } as const;
    metrics.request({ ...request, outcome: "ok", bytes: 1_000 });
    metrics.request({ ...request, outcome: "overloaded", bytes: 500 });
    metrics.request({ ...request, transport: "grpc", outcome: "unauthenticated", bytes: 1 });
    metrics.records({
      projectId: "p",
      signal: "traces",
      accepted: 10,
      duplicates: 4,
      conflicts: 1,
      rejected: [{ reason: 'trace id is "all" zeros', count: 2 }],
    });
    metrics.loaded({ rows: 10, bytes: 2_000, seconds: 0.03 });
    metrics.loadFailed();

    const { contentType, body } = await metrics.render();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    const { samples, types } = parse(body);
    const ok = 'transport="http",signal="traces",outcome="ok",code="200"';
    expect(samples.get(`plumbline_ingest_requests_total{${ok}}`)).toBe(1);
    const full = 'transport="http",signal="traces",outcome="overloaded",code="503"';
    expect(samples.get(`plumbline_ingest_requests_total{${full}}`)).toBe(1);
    const unknown = 'transport="grpc",signal="traces",outcome="unauthenticated",code="16"';
    expect(samples.get(`plumbline_ingest_requests_total{${unknown}}`)).toBe(1);
    const http = '{transport="http",signal="traces"}';
    expect(samples.get(`plumbline_ingest_request_bytes_total${http}`)).toBe(1_500);
    // Refusals are quick and would flatter the acknowledgements.
    expect(samples.get('plumbline_ingest_ack_duration_seconds_count{transport="http"}')).toBe(1);
    const record = (result: string) =>
      samples.get(`plumbline_ingest_records_total{signal="traces",result="${result}"}`);
    expect(["accepted", "duplicate", "conflict", "rejected"].map(record)).toEqual([10, 4, 1, 2]);
    const reason = 'signal="traces",reason="trace id is \\"all\\" zeros"';
    expect(samples.get(`plumbline_ingest_rejected_records_total{${reason}}`)).toBe(2);
    expect(samples.get("plumbline_loader_rows_total")).toBe(10);
    expect(samples.get("plumbline_loader_bytes_total")).toBe(2_000);
    expect(samples.get("plumbline_loader_failures_total")).toBe(1);
    expect(samples.get("plumbline_spool_bytes")).toBe(4_096);
    expect(samples.get("plumbline_spool_segments")).toBe(2);
    expect(samples.get("plumbline_loader_lag_seconds")).toBeGreaterThanOrEqual(60);
    expect(samples.get("plumbline_revision_queue_traces")).toBe(3);
    expect(samples.get('plumbline_build_info{version="1.2.3"}')).toBe(1);
    expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(0);
    expect(types.get("plumbline_ingest_ack_duration_seconds")).toBe("histogram");
  });

  it("leave out what this process cannot know", async () => {
    const { samples } = parse((await create(null, null).render()).body);
    expect(samples.has("plumbline_spool_bytes")).toBe(false);
    expect(samples.has("plumbline_revision_queue_traces")).toBe(false);
  });

  it("have as many series however many projects and reasons there are", async () => {
    const metrics = create();
    const sizeOf = async () => parse((await metrics.render()).body).samples.size;
    const send = (n: number) =>
      metrics.records({
        projectId: `project-${n}`,
        signal: "traces",
        accepted: 1,
        duplicates: 0,
        conflicts: 0,
        rejected: [{ reason: `made up ${n}`, count: 1 }],
      });
    for (let n = 0; n < 100; n++) send(n);
    const size = await sizeOf();
    for (let n = 100; n < 1_000; n++) send(n);
    expect(await sizeOf()).toBe(size);
    expect((await metrics.render()).body).not.toContain("project-");
  });

  it("end their names in a base unit or in _total", async () => {
    const { types } = parse((await create().render()).body);
    for (const [name, type] of types) {
      if (!name.startsWith("plumbline_")) continue;
      const ending = type === "counter" ? /_total$/ : /_(bytes|seconds|segments|traces|info)$/;
      expect(name).toMatch(ending);
    }
  });
});
