import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ClickHouse, createClickHouse } from "./client";
import { migrateClickHouse, readMigrations } from "./migrate";

const DIRECTORY = "db/clickhouse/migrations";
const migrations = await readMigrations(DIRECTORY);
const PROJECT = "upgraded";

/** Spans of every kind over three months, as they stood in the first table. */
const ROWS = 4_000;
const SPANS = `
  (project_id, trace_id, span_id, parent_span_id, name, kind, start_time, duration_nano, received_at,
   is_error, service_name, is_model_call, request_model, is_stream, ttft_ms, ttft_bucket,
   duration_bucket, input_tokens, output_tokens, cost_usd, tenant, context_open, sample_weight,
   attributes)
  SELECT '${PROJECT}', leftPad(hex(intDiv(number, 8)), 32, '0'), leftPad(hex(number), 16, '0'),
    if(number % 8 = 0, '', leftPad(hex(number - number % 8), 16, '0')), concat('span ', toString(number % 8)),
    ['llm', 'embedding', 'retrieval', 'tool', 'agent', 'workflow', 'guardrail', 'other'][number % 8 + 1],
    toDateTime64('2026-01-05 10:00:00', 9, 'UTC') + toIntervalMinute(number * 30), number * 1000003,
    toDateTime64('2026-04-01 00:00:00', 3, 'UTC'), number % 11 = 0, 'api', number % 8 = 0,
    if(number % 8 = 0, 'gpt-4o', ''), if(number % 8 = 0, true, NULL), if(number % 8 = 0, number / 7, NULL),
    if(number % 8 = 0, number % 90, NULL), number % 120, number, number % 3 = 0 ? NULL : number * 2,
    if(number % 8 = 0, toDecimal64(number, 10) / 1000000, NULL), concat('tenant ', toString(number % 40)),
    number % 5 = 0, if(number % 2 = 0, 1, 10 / 3), map('n', toString(number))
  FROM numbers(${ROWS})`;
const PAYLOADS = `
  INSERT INTO span_payloads_v1 (project_id, trace_id, span_id, start_time, attributes, events)
  SELECT '${PROJECT}', leftPad(hex(intDiv(number, 8)), 32, '0'), leftPad(hex(number), 16, '0'),
    toDateTime64('2026-01-05 10:00:00', 9, 'UTC') + toIntervalMinute(number * 30),
    concat('{"n":', toString(number), '}'), '[]'
  FROM numbers(${ROWS})`;

/** What must be the same in every version, by kind. Weights were rounded to 2^-10 on the way. */
const sumsOf = (table: string, sign: string) => ({
  sql: `SELECT kind, toString(sum(${sign})) AS n, toString(sum(${sign} * duration_nano)) AS duration,
          toString(sum(${sign} * ifNull(input_tokens, 0))) AS input, toString(sum(${sign} * ifNull(output_tokens, 0))) AS output,
          toString(sum(ifNull(cost_usd, 0) * ${sign})) AS cost, sum(${sign} * is_error) AS errors,
          toString(sum(${sign} * cityHash64(trace_id, span_id, parent_span_id, name, start_time, tenant, request_model, toString(attributes)) % 1000003)) AS hash,
          sum(${sign} * round(sample_weight * 1024) / 1024) AS weight, countIf(ttft_bucket IS NULL) AS no_ttft
        FROM ${table} WHERE project_id = {project: String} GROUP BY kind ORDER BY kind`,
  row: z.looseObject({ kind: z.string(), n: z.string() }),
});

describe("an upgrade of ClickHouse's schema", () => {
  const path = mkdtempSync(join(tmpdir(), "plumbline-upgrade-"));
  const opened: ClickHouse[] = [];
  let expected: object[];

  /** A database as the given migration left it, with data. */
  async function storeAt(database: string, upTo: string): Promise<ClickHouse> {
    const clickhouse = await createClickHouse({ path, database, poolSize: 1 });
    opened.push(clickhouse);
    await migrateClickHouse(clickhouse, DIRECTORY, { upTo });
    const table = upTo < "0003" ? "llm_spans_v1" : "llm_spans_v2";
    await clickhouse.writer.command("fill", `INSERT INTO ${table} ${SPANS}`);
    await clickhouse.writer.command("fill", PAYLOADS);
    return clickhouse;
  }

  const read = <Row extends z.ZodType>(clickhouse: ClickHouse, query: { sql: string; row: Row }) =>
    clickhouse.reader.query({ name: "check", params: { project: PROJECT }, ...query });

  async function expectAll(clickhouse: ClickHouse): Promise<void> {
    expect(await read(clickhouse, sumsOf("llm_spans_v2", "sign"))).toEqual(expected);
    const [payloads] = await read(clickhouse, {
      sql: `SELECT count() AS n, toString(sum(JSONExtractUInt(attributes, 'n'))) AS sum, countIf(record = 'span') AS spans
            FROM span_payloads_v1 WHERE project_id = {project: String}`,
      row: z.object({ n: z.number(), sum: z.string(), spans: z.number() }),
    });
    expect(payloads).toEqual({ n: ROWS, sum: String((ROWS * (ROWS - 1)) / 2), spans: ROWS });
    await expectHoursOf(clickhouse);
  }

  /** What is kept beside the spans says what the spans say, hour by hour. */
  async function expectHoursOf(clickhouse: ClickHouse): Promise<void> {
    const row = z.object({ hour: z.string(), n: z.string(), checksum: z.string() });
    const raw = await read(clickhouse, {
      sql: `SELECT toString(toStartOfHour(start_time)) AS hour, toString(sum(sign)) AS n,
              toString(sum(sign * reinterpretAsInt64(cityHash64(trace_id, span_id, revision)))) AS checksum
            FROM llm_spans_v2 WHERE project_id = {project: String} GROUP BY hour ORDER BY hour`,
      row,
    });
    const kept = await read(clickhouse, {
      sql: `SELECT toString(hour) AS hour, toString(sum(spans)) AS n, toString(sum(span_hours_v1.checksum)) AS checksum
            FROM span_hours_v1 WHERE project_id = {project: String} GROUP BY span_hours_v1.hour ORDER BY hour`,
      row,
    });
    expect(kept).toEqual(raw);
    const [traces] = await read(clickhouse, {
      sql: `SELECT uniqExact(trace_key, hour) AS n,
              (SELECT uniqExact(toUInt32(cityHash64(trace_id)), toStartOfHour(start_time)) FROM llm_spans_v2
               WHERE project_id = {project: String}) AS raw
            FROM trace_hours_v1 WHERE project_id = {project: String}`,
      row: z.object({ n: z.number(), raw: z.number() }),
    });
    expect(traces?.n).toBe(traces?.raw);
    expect(traces?.n).toBeGreaterThan(0);
  }

  beforeAll(async () => {
    const first = await storeAt("upgrade_first", "0002_hot_columns");
    expected = await read(first, sumsOf("llm_spans_v1", "toInt8(1)"));
    expect(expected).toHaveLength(8);
  });
  afterAll(async () => {
    await Promise.all(opened.map((clickhouse) => clickhouse.close()));
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  });

  const upgrades = migrations.slice(2).map((next, index) => ({
    before: migrations[index + 1]?.id ?? "",
    next,
  }));

  it.each(upgrades.map((each) => [each.before, each] as const))(
    "from %s on keeps every span, and what is derived from them",
    async (before, { next }) => {
      const clickhouse = await storeAt(`upgrade_from_${next.id.slice(0, 4)}`, before);
      const applied = await migrateClickHouse(clickhouse, DIRECTORY);
      expect(applied[0]).toBe(next.id);
      await expectAll(clickhouse);
    },
  );

  it.each(upgrades.map((each) => [each.next.id, each] as const))(
    "is completed when %s was broken off after any statement",
    async (id, { before, next }) => {
      for (const [index] of next.statements.entries()) {
        const database = `broken_${id.slice(0, 4)}_${index}`;
        const clickhouse = await storeAt(database, before);
        for (const statement of next.statements.slice(0, index + 1)) {
          await clickhouse.writer.command("broken off", statement);
        }
        await migrateClickHouse(clickhouse, DIRECTORY);
        await expectAll(clickhouse);
      }
    },
  );
});
