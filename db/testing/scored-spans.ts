import type { ClickHouse } from "../clickhouse/client";
import { toClickHouseTime } from "../clickhouse/query";

export interface ScoredSpan {
  readonly project: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly tenant: string;
  readonly scores: Readonly<Record<string, number>>;
}

let spans = 0;

/** Rows that hold nothing but a time, a tenant and scores; rollups follow through their views. */
export function insertSpanScores(
  { writer }: ClickHouse,
  scored: readonly ScoredSpan[],
): Promise<void> {
  return writer.insertRows(
    "insertSpanScores",
    "llm_spans_v2",
    scored.map(({ project, time, tenant, scores }) => ({
      project_id: project,
      trace_id: (++spans).toString(16).padStart(32, "5"),
      span_id: spans.toString(16).padStart(16, "5"),
      start_time: toClickHouseTime(time),
      is_model_call: true,
      tenant,
      scores,
    })),
  );
}
