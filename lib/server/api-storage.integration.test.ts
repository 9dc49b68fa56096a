import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateProject } from "@/lib/contracts/projects";
import { getStorage } from "@/lib/contracts/storage";
import { answerMetrics } from "./metrics";
import { call, createTestApi, type TestApi } from "./testing/test-api";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api?.close());

const storageOf = (slug: string) => api.answer(getStorage, { params: { slug } });

/** A long conversation in words that do not repeat. */
const prompt = (seed: number) =>
  Array.from({ length: 200 }, (_, n) => `word${(seed * 7919 + n * 104729) % 99991}`).join(" ");

describe("what storing costs", () => {
  it("is told by table and kind, with the text apart", async () => {
    const slug = await api.makeProject();
    await api.send(
      slug,
      Array.from({ length: 50 }, (_, n) => ({
        attributes: call(500, { "gen_ai.prompt.0.content": prompt(n) }),
      })),
    );
    const storage = await storageOf(slug);
    expect(storage.project).toMatchObject({ spans: 50, originals: 50, retention: {} });
    const tables = new Map(storage.tables.map((table) => [table.table, table]));
    expect(tables.get("llm_spans_v2")).toMatchObject({ kind: "spans" });
    const text = tables.get("span_payloads_v1");
    expect(text).toMatchObject({ kind: "text" });
    // 200 words that compress badly weigh more than a row of figures.
    expect(text?.bytesPerSpan).toBeGreaterThan(200);
    expect(storage.bytesPerSpan.text).toBeCloseTo(text?.bytesPerSpan ?? 0, 6);
    expect(storage.text.bytes).toBe(text?.bytesOnDisk);
    expect(storage.text.share).toBeGreaterThan(0);
    expect(storage.text.share).toBeLessThan(1);
    const sum = storage.tables.reduce((total, { bytesOnDisk }) => total + bytesOnDisk, 0);
    expect(storage.bytesOnDisk).toBe(sum);
    expect(storage.uncompressedBytes).toBeGreaterThan(storage.bytesOnDisk);
    expect(storage.disk?.totalBytes).toBeGreaterThan(storage.disk?.freeBytes ?? 0);
  });

  it("counts what was taken, sent again, rejected and refused", async () => {
    const slug = await api.makeProject();
    const span = (traceId: string, name: string) => ({
      traceId,
      spanId: "d".repeat(16),
      name,
      startTimeUnixNano: `${Date.now() - 60_000}000000`,
    });
    const post = (body: string) =>
      fetch(`${api.app.otlpHttpUrl}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-plumbline-project": slug },
        body,
      });
    const exportOf = (...spans: object[]) =>
      JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const known = span("c".repeat(32), "known");
    expect((await post(exportOf(known, span("e".repeat(32), "other")))).status).toBe(200);
    expect((await post(exportOf(known))).status).toBe(200);
    const attributes = [{ key: "app.answer", value: { stringValue: "another" } }];
    expect((await post(exportOf({ ...known, attributes }))).status).toBe(200);
    expect((await post(exportOf(span("0".repeat(32), "nobody")))).status).toBe(200);
    expect((await post("{")).status).toBe(400);
    await api.app.meter.flush();
    const { ingest } = await storageOf(slug);
    expect(ingest.lastDay).toMatchObject({ accepted: 2, duplicates: 1, conflicts: 1 });
    expect(ingest.lastDay.rejected).toEqual([{ reason: "trace id is all zeros", count: 1 }]);
    expect(ingest.lastDay.refused).toEqual([{ reason: "malformed", count: 1 }]);
  });

  it("is projected from the last day's spans and each project's retention", async () => {
    const slug = await api.makeProject();
    await api.send(slug, [{ attributes: call(500) }]);
    await api.app.meter.flush();
    const kept = (await storageOf(slug)).projection;
    expect(kept.spansPerDay).toBeGreaterThan(0);
    expect(kept.bytesIn.map(({ days }) => days)).toEqual([30, 90, 365]);
    const retention = { textDays: 1, spanDays: 1, rollupDays: 1 };
    await api.answer(updateProject, { params: { slug }, body: { retention } });
    const shorter = (await storageOf(slug)).projection;
    expect(shorter.bytesIn[2]?.bytes).toBeLessThan(kept.bytesIn[2]?.bytes ?? 0);
  });

  it("knows how full the spool is", async () => {
    const slug = await api.makeProject();
    await api.app.meter.flush();
    const { spool, revisionQueue } = await storageOf(slug);
    expect(spool).toMatchObject({ processes: 1, unreadableBytes: 0 });
    expect(spool?.limitBytes).toBeGreaterThan(0);
    expect(revisionQueue).not.toBeNull();
  });

  it("is asked of projects that exist", async () => {
    expect((await api.ask(getStorage, { params: { slug: "nowhere" } })).status).toBe(404);
  });
});

describe("/metrics", () => {
  const scrape = (url: string) => answerMetrics(new Request(url));

  it("tells of this process's ingest in Prometheus' text format", async () => {
    const slug = await api.makeProject();
    await api.send(slug, [{ attributes: call(500) }]);
    const response = await scrape("http://127.0.0.1:3000/metrics");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    const text = await response.text();
    expect(text).toMatch(
      /^plumbline_ingest_records_total\{signal="traces",result="accepted"\} \d+$/m,
    );
    expect(text).toMatch(/^plumbline_spool_bytes \d+$/m);
    expect(text).not.toContain(slug);
  });

  it("is told on the OTLP port too", async () => {
    const response = await fetch(`${api.app.otlpHttpUrl}/metrics`);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/^plumbline_spool_segments \d+$/m);
  });

  it("is answered under a loopback name only", async () => {
    expect((await scrape("http://attacker.example/metrics")).status).toBe(403);
  });
});
