import type { z } from "zod";
import type { NativeInsert } from "./native-insert";

/** What a placeholder can be bound to. Times are texts (`2026-01-31 00:00:00.000`), see `toClickHouseTime`. */
export type ParamValue = string | number | boolean | null | readonly string[] | readonly number[];
export type Params = Readonly<Record<string, ParamValue>>;

/** Every question to the data is asked within one project. */
export type ScopedParams = Params & { readonly project: string };

/**
 * One query: literal SQL whose only variable parts are `{name: Type}` placeholders, the
 * values bound to these, and the shape of a row. The client appends the limits.
 */
export type Query<Row extends z.ZodType> = QueryText<Row> &
  (
    | { readonly params: ScopedParams; readonly acrossProjects?: false }
    /** The installation's upkeep: system tables, queues, counters. Never what was sent. */
    | { readonly params: Params; readonly acrossProjects: true }
  );

interface QueryText<Row extends z.ZodType> {
  /** Stands in errors and logs instead of the values. */
  readonly name: string;
  readonly sql: string;
  readonly row: Row;
  /** Seconds until ClickHouse gives up; 20 unless told. */
  readonly maxSeconds?: number;
  /** Further entries of the SETTINGS clause, literal. */
  readonly settings?: string;
}

export interface ReadOptions {
  /** Rejects at once; a server stops computing, the embedded engine runs on until `maxSeconds`. */
  readonly signal?: AbortSignal | undefined;
}

export interface Reader {
  /** @throws {ClickHouseQueryError} with the query's name, never its values. */
  query<Row extends z.ZodType>(query: Query<Row>, options?: ReadOptions): Promise<z.output<Row>[]>;
}

export interface Writer {
  /** Inserts rows as JSONEachRow; nothing for an empty list. */
  insertRows(name: string, table: string, rows: readonly object[]): Promise<void>;
  /** Inserts rows encoded as Native blocks (native-block.ts), 10 times faster; nothing for no bytes. */
  insertNative(name: string, insert: NativeInsert): Promise<void>;
  /** Runs any statement; values only through `{name: Type}` placeholders. */
  command(name: string, sql: string, params?: Params): Promise<void>;
}

/** A query or statement that ClickHouse, the network or the row's schema refused. */
export class ClickHouseQueryError extends Error {
  readonly queryName: string;
  /** ClickHouse's error code, e.g. `159` (timeout); `aborted`, `row` for ours; empty when unknown. */
  readonly code: string;

  constructor(queryName: string, code: string, message: string) {
    super(`${queryName}: ${message}`);
    this.name = "ClickHouseQueryError";
    this.queryName = queryName;
    this.code = code;
  }

  get isTimeout(): boolean {
    return this.code === "159" || this.code === "160";
  }

  get isAborted(): boolean {
    return this.code === "aborted";
  }
}

/** `2026-01-31T01:00:00+01:00` → `2026-01-31 00:00:00.000`, as DateTime64 parameters want it. */
export function toClickHouseTime(time: string | number | Date): string {
  return new Date(time).toISOString().replace("T", " ").replace("Z", "");
}

/** Tables that hold what was sent: never read but within one project. */
const HOLDS_SPANS = /\b(llm_spans|span_payloads)_v\d/;

/**
 * Refuses SQL that is not limited to one project: the last line of defence behind the
 * types, and cheap (a search in a few hundred characters).
 */
export function assertProjectScoped(
  query: Pick<Query<z.ZodType>, "name" | "sql" | "params" | "acrossProjects">,
): void {
  if (query.acrossProjects) {
    if (!HOLDS_SPANS.test(query.sql)) return;
    throw new ClickHouseQueryError(
      query.name,
      "unscoped",
      "spans are read within one project only",
    );
  }
  if (!/\bproject_id = \{project: String\}/.test(query.sql)) {
    throw new ClickHouseQueryError(query.name, "unscoped", "the SQL is not limited to a project");
  }
  const { project } = query.params;
  if (typeof project !== "string" || project === "") {
    throw new ClickHouseQueryError(query.name, "unscoped", "no project given");
  }
}
