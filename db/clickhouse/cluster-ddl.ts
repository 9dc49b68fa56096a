/**
 * The migrations' text for a cluster. Each table `x` becomes `x_local`, replicated, on every
 * node, with a Distributed table `x` in front: queries and inserts go on using `x`. Views hang
 * on local tables and fill local tables, so a rollup's row lies on the shard of its spans.
 */
export interface ClusterOptions {
  /** A name of `system.clusters`; the servers define the macros {shard} and {replica}. */
  readonly cluster: string;
  readonly database: string;
}

/** A trace's rows share a shard: reading a trace and revising it asks one node. */
const BY_TRACE = "cityHash64(trace_id)";
/** Sums that any node may hold, as they are added up by the question. */
const ANYWHERE = "rand()";
/**
 * A token has to be remembered for longer than an ingest process can be away, in blocks that
 * others insert meanwhile (9 h at 3 segments a second) and in time (a week).
 * https://clickhouse.com/docs/operations/settings/merge-tree-settings
 */
const REPLICATED_WINDOW =
  "replicated_deduplication_window = 100000, replicated_deduplication_window_seconds = 604800";

const CREATE_TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s+([\s\S]*)$/;
const CREATE_VIEW = /^CREATE MATERIALIZED VIEW (?:IF NOT EXISTS )?(\w+)\s+TO (\w+)\s+([\s\S]*)$/;
const ALTER = /^ALTER TABLE (\w+)\s+([\s\S]*)$/;
const TRUNCATE = /^TRUNCATE TABLE (?:IF EXISTS )?(\w+)$/;
const DROP = /^DROP (TABLE|VIEW) IF EXISTS (\w+)$/;
const INSERT = /^INSERT INTO (\w+)\b[\s\S]*$/;
const ENGINE = /\bENGINE\s*=\s*(\w*MergeTree)\s*(?:\(((?:[^()]|\([^()]*\))*)\))?/;

/** @throws for a statement of a kind that it does not know how to run on a cluster. */
export function toCluster(
  statements: readonly string[],
  options: ClusterOptions,
): (statement: string) => readonly string[] {
  const shardKeys = new Map(
    statements.flatMap((statement) => {
      const [, table, body] = CREATE_TABLE.exec(statement) ?? [];
      if (table === undefined || body === undefined) return [];
      return [[table, /\btrace_id\b/.test(body) ? BY_TRACE : ANYWHERE] as const];
    }),
  );
  return (statement) => rewrite(statement, shardKeys, options);
}

function rewrite(
  statement: string,
  shardKeys: ReadonlyMap<string, string>,
  { cluster, database }: ClusterOptions,
): readonly string[] {
  const on = `ON CLUSTER '${cluster}'`;
  const inFront = (table: string) =>
    `CREATE OR REPLACE TABLE ${database}.${table} ${on} AS ${database}.${table}_local
ENGINE = Distributed('${cluster}', '${database}', '${table}_local', ${shardKeys.get(table) ?? ANYWHERE})`;

  const created = CREATE_TABLE.exec(statement);
  if (created) {
    const [, table = "", body = ""] = created;
    return [
      `CREATE TABLE IF NOT EXISTS ${database}.${table}_local ${on}\n${localTables(replicated(body, table, database), shardKeys, database)}`,
      inFront(table),
    ];
  }
  const view = CREATE_VIEW.exec(statement);
  if (view) {
    const [, name = "", target = "", select = ""] = view;
    return [
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.${name} ${on} TO ${database}.${target}_local
${localTables(select, shardKeys, database)}`,
    ];
  }
  const altered = ALTER.exec(statement);
  if (altered) {
    const [, name = "", commands = ""] = altered;
    // A view's query can be altered too; nothing stands in front of a view.
    if (!shardKeys.has(name)) {
      return [
        `ALTER TABLE ${database}.${name} ${on} ${localTables(commands, shardKeys, database)}`,
      ];
    }
    return [`ALTER TABLE ${database}.${name}_local ${on} ${windows(commands)}`, inFront(name)];
  }
  const truncated = TRUNCATE.exec(statement)?.[1];
  if (truncated) return [`TRUNCATE TABLE ${database}.${truncated}_local ${on}`];

  const [, what, dropped = ""] = DROP.exec(statement) ?? [];
  if (what === "VIEW" || (what === "TABLE" && !shardKeys.has(dropped))) {
    return [`DROP ${what} IF EXISTS ${database}.${dropped} ${on} SYNC`];
  }
  if (what === "TABLE") {
    return [dropped, `${dropped}_local`].map(
      (name) => `DROP TABLE IF EXISTS ${database}.${name} ${on} SYNC`,
    );
  }
  // Through the Distributed tables; only an insert that waits for the shards is done when it says so.
  if (INSERT.test(statement)) return [withSetting(statement, "distributed_foreground_insert = 1")];
  throw new Error(`no way to run this on a cluster: ${statement.split("\n", 1)[0]}`);
}

const RUN_TIME = /^(\s*)(ALTER TABLE|DELETE FROM) (\w+)(?=\s)/;

/** What the product itself deletes while it runs goes to the local tables of every node. */
export function commandOnCluster(sql: string, cluster: string): string {
  return sql.replace(RUN_TIME, `$1$2 $3_local ON CLUSTER '${cluster}'`);
}

function replicated(body: string, table: string, database: string): string {
  if (!ENGINE.test(body)) throw new Error(`${table}: only MergeTree tables can be replicated`);
  return windows(
    body.replace(ENGINE, (_, family: string, given: string | undefined) => {
      const path = `'/clickhouse/tables/{shard}/${database}/${table}'`;
      const more = given?.trim() ? `, ${given.trim()}` : "";
      return `ENGINE = Replicated${family}(${path}, '{replica}'${more})`;
    }),
  );
}

function windows(text: string): string {
  return text.replace(/\bnon_replicated_deduplication_window\s*=\s*\d+/, REPLICATED_WINDOW);
}

/** In a view's query: every table that is read is the node's own. */
function localTables(
  select: string,
  tables: ReadonlyMap<string, string>,
  database: string,
): string {
  return select.replace(/\b(FROM|JOIN)\s+(\w+)\b/g, (all, word: string, name: string) =>
    tables.has(name) ? `${word} ${database}.${name}_local` : all,
  );
}

function withSetting(statement: string, setting: string): string {
  const clause = /\nSETTINGS\s+(?=[^\n]*$)/;
  return clause.test(statement)
    ? statement.replace(clause, (start) => `${start}${setting}, `)
    : `${statement}\nSETTINGS ${setting}`;
}
