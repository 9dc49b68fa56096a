import { z } from "zod";
import { compileFilters } from "./filter-sql";
import type { Reader, ReadOptions } from "./query";
import { type QueryScope, SCOPE_SQL, scopeParams, timeOf } from "./scope";
import { askBack } from "./search-back";
import { toIso } from "./span-row";

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
  scope: QueryScope & { readonly budgetMs?: number | undefined },
  options?: ReadOptions,
): Promise<{ readonly sources: SourceRow[]; readonly sinceMs: number }> {
  const range = { fromMs: timeOf(scope.from), toMs: timeOf(scope.to) };
  const { answer, reachedMs } = await askBack(range, scope, ({ fromMs, toMs }) =>
    readSources(reader, { ...scope, from: fromMs, to: toMs }, options),
  );
  return { sources: answer, sinceMs: reachedMs };
}

async function readSources(
  reader: Reader,
  scope: QueryScope,
  options?: ReadOptions,
): Promise<SourceRow[]> {
  const filters = compileFilters(scope.filters);
  const fields = FIELD_NAMES.map((name) => {
    const [eligible, carried] = FIELDS[name];
    return `(sumIf(sign, is_model_call AND (${eligible})), sumIf(sign, is_model_call AND (${eligible}) AND (${carried})))`;
  });
  const rows = await reader.query(
    {
      name: "getSources",
      sql: `SELECT service_name, scope_name, scope_version, convention,
              sum(sign) AS spans, sumIf(sign, is_model_call) AS model_calls,
              toString(maxIf(start_time, sign = 1)) AS last_span_at,
              [${fields.join(", ")}] AS fields,
              CAST(sumMapIf([toString(ttft_absent_reason)], [toInt64(sign)], is_model_call AND ttft_absent_reason != ''), 'Tuple(Array(String), Array(Int64))') AS reasons,
              arrayZip(reasons.1, reasons.2) AS absent
            FROM llm_spans_v2 WHERE ${SCOPE_SQL} AND ${filters.sql}
            GROUP BY service_name, scope_name, scope_version, convention
            HAVING model_calls > 0 OR (spans > 0 AND convention NOT IN ('', 'none'))
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
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
  }));
}
