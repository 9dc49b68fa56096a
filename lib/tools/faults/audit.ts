import { z } from "zod";
import type { Reader } from "@/db/clickhouse/query";
import { compareDashboards, compareHourCounts } from "./audit-rollups";
import { Differences } from "./differences";
import { COMPARED_COLUMNS, type ExpectedSpan, expectedSpans } from "./expected";
import type { PlannedTrace } from "./trace-plan";

export interface Audit {
  /** Spans that stand in the spans, counted by sign. */
  readonly stored: number;
  /** Spans that are counted where dashboards read counts. */
  readonly rolledUp: number;
  /** Spans and log records that were sent and don't stand. */
  readonly missing: number;
  /** Rows of spans and log records beyond the one that each has. */
  readonly copied: number;
  /** What differs, in words; none when all is as it should be. */
  readonly differences: readonly string[];
}

const Span = z.looseObject({ trace_id: z.string(), span_id: z.string(), copies: z.int() });
const Payload = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  record: z.string(),
  copies: z.int(),
  different: z.int(),
});
const Totals = z.object({
  spans: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
});

/** Pages of the ids: a project's rows in one answer would be hundreds of megabytes. */
const PAGES = [..."0123456789abcdef"];

/** Compares what a project holds with what was sent to it, span by span. */
export async function audit(
  reader: Reader,
  project: string,
  traces: Iterable<PlannedTrace>,
): Promise<Audit> {
  const expected = new Map<string, ExpectedSpan>();
  for (const trace of traces) {
    const traceId = trace.spans[0]?.traceId ?? "";
    for (const [spanId, span] of expectedSpans(trace)) expected.set(traceId + spanId, span);
  }
  const differences = new Differences();
  const tally = { missing: 0, copied: 0 };
  let stored = 0;
  for (const page of PAGES) {
    const of = { project, page };
    const payloads = new Map<string, z.output<typeof Payload>>();
    for (const row of await reader.query({
      name: "auditPayloads",
      sql: PAYLOADS,
      params: of,
      row: Payload,
    })) {
      payloads.set(`${row.record} ${row.trace_id}${row.span_id}`, row);
    }
    const seen = new Set<string>();
    const logs = (id: string) => payloads.get(`log ${id}`);
    for (const row of await reader.query({
      name: "auditSpans",
      sql: SPANS,
      params: of,
      row: Span,
    })) {
      const id = row.trace_id + row.span_id;
      stored += row.copies;
      seen.add(id);
      tally.copied += Math.max(0, row.copies - 1);
      compareSpan(id, row, expected.get(id), payloads, differences);
    }
    for (const [id, span] of expected) {
      if (!id.startsWith(page)) continue;
      const { copies = 0, different = 0 } = logs(id) ?? {};
      tally.missing += span.logs - different;
      tally.copied += copies - different;
      if (seen.has(id)) continue;
      tally.missing++;
      differences.add("span missing", id);
    }
  }
  await compareTotals(reader, project, expected, differences);
  const rolledUp = await compareHourCounts(reader, project, differences);
  await compareDashboards(reader, project, expected.values(), differences);
  return { stored, rolledUp, ...tally, differences: differences.words() };
}

function compareSpan(
  id: string,
  row: z.output<typeof Span>,
  expected: ExpectedSpan | undefined,
  payloads: ReadonlyMap<string, z.output<typeof Payload>>,
  differences: Differences,
): void {
  if (expected === undefined) {
    differences.add("span that was never sent", id);
    return;
  }
  if (row.copies !== 1) differences.add(`span stands ${row.copies} times`, id);
  for (const column of COMPARED_COLUMNS) {
    const found = String(row[column]);
    if (found !== expected.row[column]) {
      differences.add(`${column} differs`, `${id}: ${found}, not ${expected.row[column]}`);
    }
  }
  const payload = payloads.get(`span ${id}`);
  if (payload === undefined) differences.add("payload missing", id);
  else if (payload.copies !== 1) differences.add(`payload stands ${payload.copies} times`, id);
  const { copies = 0, different = 0 } = payloads.get(`log ${id}`) ?? {};
  if (different < expected.logs) differences.add("log record missing", id);
  if (different > expected.logs) differences.add("log record that was never sent", id);
  if (copies > different) differences.add(`log record stands ${copies / different} times`, id);
}

/** Sums by sign over all rows. */
async function compareTotals(
  reader: Reader,
  project: string,
  expected: ReadonlyMap<string, ExpectedSpan>,
  differences: Differences,
): Promise<void> {
  const query = { name: "auditTotals", sql: TOTALS, params: { project }, row: Totals };
  const [raw] = await reader.query(query);
  let inputTokens = 0;
  let outputTokens = 0;
  for (const span of expected.values()) {
    inputTokens += span.inputTokens;
    outputTokens += span.outputTokens;
  }
  const same = (what: string, found: number | undefined, wanted: number) => {
    if (found !== wanted) differences.add(what, `${found}, not ${wanted}`);
  };
  same("spans in sum", raw?.spans, expected.size);
  same("input tokens in sum", raw?.input_tokens, inputTokens);
  same("output tokens in sum", raw?.output_tokens, outputTokens);
}

// The newest revision is the live row: the row with sign −1 repeats the one before it.
const SPANS = `
SELECT trace_id, span_id, toInt32(sum(sign)) AS copies,
  ${COMPARED_COLUMNS.map((column) => `argMax(ifNull(toString(${column}), 'null'), revision) AS ${column}`).join(",\n  ")}
FROM llm_spans_v2
WHERE project_id = {project: String} AND startsWith(trace_id, {page: String})
GROUP BY trace_id, span_id
HAVING copies != 0 OR count() > 0`;

const PAYLOADS = `
SELECT trace_id, span_id, record, toInt32(count()) AS copies, toInt32(uniqExact(events)) AS different
FROM span_payloads_v1
WHERE project_id = {project: String} AND startsWith(trace_id, {page: String})
GROUP BY trace_id, span_id, record`;

const TOTALS = `
SELECT toInt32(sum(sign)) AS spans,
  toInt32(sum(sign * ifNull(input_tokens, 0))) AS input_tokens,
  toInt32(sum(sign * ifNull(output_tokens, 0))) AS output_tokens
FROM llm_spans_v2 WHERE project_id = {project: String}`;
