import { z } from "zod";
import { compileFilters } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams } from "./scope";
import { toIso } from "./span-row";
import { spanTable } from "./span-source";

/**
 * Per field: which model calls could carry it, and which do. A call that failed has no
 * usage and no answer; one that came in one piece has no first token; an embedding has no
 * answer in words and no prompt version.
 */
const FIELDS = {
  ttft: ["ttft_absent_reason NOT IN ('not-streamed', 'failed')", "ttft_ms IS NOT NULL"],
  tokens: ["NOT is_error", "input_tokens IS NOT NULL OR output_tokens IS NOT NULL"],
  inputMessages: ["1", "has_input"],
  outputMessages: ["NOT is_error AND kind = 'llm'", "has_output"],
  session: ["1", "session_id != ''"],
  user: ["1", "user_id != ''"],
  tenant: ["1", "tenant != ''"],
  route: ["1", "route != ''"],
  promptVersion: ["kind = 'llm'", "prompt_version != ''"],
  cost: ["input_tokens IS NOT NULL OR output_tokens IS NOT NULL", "cost_usd IS NOT NULL"],
} as const;
export type SourceField = keyof typeof FIELDS;
const FIELD_NAMES = Object.keys(FIELDS) as SourceField[];

const COLUMNS = [
  ...["project_id", "start_time", "service_name", "scope_name", "scope_version", "convention"],
  ...["is_model_call", "is_error", "kind", "ttft_ms", "ttft_absent_reason", "input_tokens"],
  ...["output_tokens", "cost_usd", "has_input", "has_output", "session_id", "user_id"],
  ...["tenant", "route", "prompt_version"],
];

const Row = z.object({
  service_name: z.string(),
  scope_name: z.string(),
  scope_version: z.string(),
  convention: z.string(),
  spans: z.number(),
  model_calls: z.number(),
  last_span_at: z.string(),
  fields: z.array(z.tuple([z.number(), z.number()])).length(FIELD_NAMES.length),
  absent: z.array(z.tuple([z.string(), z.number()])),
});

export interface SourceRow {
  readonly service: string;
  readonly scope: string;
  readonly scopeVersion: string;
  readonly convention: string;
  readonly spans: number;
  readonly modelCalls: number;
  readonly lastSpanAt: string;
  readonly fields: Record<SourceField, { eligible: number; carried: number }>;
  readonly ttftAbsent: Array<{ reason: string; count: number }>;
}

/** How complete each service's instrumentation is: a row per service, library and its version. */
export async function getSources(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<SourceRow[]> {
  const filters = compileFilters(scope.filters);
  const { from } = await spanTable(reader, scope, [...COLUMNS, ...filters.columns], options);
  const fields = FIELD_NAMES.map((name) => {
    const [eligible, carried] = FIELDS[name];
    return `(countIf(is_model_call AND (${eligible})), countIf(is_model_call AND (${eligible}) AND (${carried})))`;
  });
  const rows = await reader.query(
    {
      name: "getSources",
      sql: `SELECT service_name, scope_name, scope_version, convention,
              count() AS spans, countIf(is_model_call) AS model_calls,
              toString(max(start_time)) AS last_span_at,
              [${fields.join(", ")}] AS fields,
              CAST(sumMapIf([toString(ttft_absent_reason)], [toUInt64(1)], is_model_call AND ttft_absent_reason != ''), 'Tuple(Array(String), Array(UInt64))') AS reasons,
              arrayZip(reasons.1, reasons.2) AS absent
            FROM ${from} WHERE ${SCOPE_SQL} AND ${filters.sql}
            GROUP BY service_name, scope_name, scope_version, convention
            HAVING model_calls > 0 OR convention NOT IN ('', 'none')
            ORDER BY service_name, model_calls DESC, scope_name, scope_version, convention LIMIT 500`,
      params: { ...filters.params, ...scopeParams(scope) },
      row: Row,
    },
    options,
  );
  return rows.map((row) => ({
    service: row.service_name,
    scope: row.scope_name,
    scopeVersion: row.scope_version,
    convention: row.convention,
    spans: row.spans,
    modelCalls: row.model_calls,
    lastSpanAt: toIso(row.last_span_at),
    fields: Object.fromEntries(
      FIELD_NAMES.map((name, index) => {
        const [eligible = 0, carried = 0] = row.fields[index] ?? [];
        return [name, { eligible, carried }];
      }),
    ) as SourceRow["fields"],
    ttftAbsent: row.absent
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count),
  }));
}
