import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "./client";

/** Rows that are in memory at once. */
const BATCH = 500;

/** JSON objects of a row each, as Postgres itself writes and reads them. */
export type TakeRows = (table: string, rows: readonly string[]) => Promise<void>;

export interface PostgresDigest {
  readonly rows: number;
  /** Sum of the rows' hashes. */
  readonly hash: string;
}

const Name = z.string().regex(/^[a-z_]+$/);
const Pair = z.object({ child: Name, parent: Name });

/** Every table of the product; one that another refers to comes before it. */
async function listPostgresTables(db: Database): Promise<readonly string[]> {
  const tables = await select(
    db,
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
    z.object({ name: Name }),
  );
  const references = await select(
    db,
    sql`SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
    Pair,
  );
  return inOrder(
    tables.map(({ name }) => name),
    references,
  );
}

function inOrder(
  tables: readonly string[],
  references: readonly z.infer<typeof Pair>[],
): readonly string[] {
  const ordered: string[] = [];
  const visit = (table: string) => {
    if (ordered.includes(table)) return;
    for (const { child, parent } of references) {
      if (child === table && parent !== table) visit(parent);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

/** Reads all rows as they stand at one instant, tables in the order that they can be written in. */
export async function readPostgres(db: Database, take: TakeRows): Promise<void> {
  await snapshot(db, async (transaction) => {
    for (const table of await listPostgresTables(transaction)) {
      await transaction.execute(
        sql`DECLARE copied CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${sql.identifier(table)} t`,
      );
      for (;;) {
        const rows = await select(
          transaction,
          sql.raw(`FETCH ${BATCH} FROM copied`),
          z.object({ row: z.string() }),
        );
        if (rows.length === 0) break;
        await take(
          table,
          rows.map(({ row }) => row),
        );
      }
      await transaction.execute(sql`CLOSE copied`);
    }
  });
}

/** Replaces all rows by those that are put, at once or not at all. A column that they lack keeps its default. */
export async function writePostgres(
  db: Database,
  write: (put: TakeRows) => Promise<void>,
): Promise<void> {
  await db.transaction(async (transaction) => {
    const known = await listPostgresTables(transaction);
    const all = sql.join(
      known.map((table) => sql.identifier(table)),
      sql`, `,
    );
    await transaction.execute(sql`TRUNCATE ${all}`);
    await write(async (table, rows) => {
      if (!known.includes(table)) throw new Error(`Postgres has no table "${table}"`);
      await insert(transaction, table, rows);
    });
  });
}

/** Rows of each table and a checksum over them, for comparing two stores. */
export async function digestPostgres(
  db: Database,
): Promise<Readonly<Record<string, PostgresDigest>>> {
  return snapshot(db, async (transaction) => {
    const digests: Record<string, PostgresDigest> = {};
    for (const table of await listPostgresTables(transaction)) {
      const [digest] = await select(
        transaction,
        sql`SELECT count(*)::text AS rows,
                   coalesce(sum(('x' || left(md5(row_to_json(t)::text), 15))::bit(60)::bigint), 0)::text AS hash
            FROM ${sql.identifier(table)} t`,
        z.object({ rows: z.coerce.number(), hash: z.string() }),
      );
      if (digest) digests[table] = digest;
    }
    return digests;
  });
}

function snapshot<T>(db: Database, work: (transaction: Database) => Promise<T>): Promise<T> {
  return db.transaction(
    async (transaction) => {
      // Times are written in the session's zone otherwise, and two stores would differ by it.
      await transaction.execute(sql`SET LOCAL TIME ZONE 'UTC'`);
      return work(transaction);
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

async function insert(db: Database, table: string, rows: readonly string[]): Promise<void> {
  const columns = Object.keys(z.record(Name, z.unknown()).parse(JSON.parse(rows[0] ?? "{}")));
  const names = sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  );
  const name = sql.identifier(table);
  await db.execute(
    sql`INSERT INTO ${name} (${names})
        SELECT ${names} FROM json_populate_recordset(NULL::${name}, ${`[${rows.join(",")}]`}::json)`,
  );
}

/** The drivers answer a bare list or one under `rows`. */
async function select<Row extends z.ZodType>(
  db: Database,
  query: ReturnType<typeof sql>,
  row: Row,
): Promise<z.output<Row>[]> {
  const answer: unknown = await db.execute(query);
  const rows = Array.isArray(answer)
    ? [...answer]
    : z.object({ rows: z.array(z.unknown()) }).parse(answer).rows;
  return z.array(row).parse(rows);
}

/** How many migrations stand: the same number means the same schema. */
export async function countPostgresMigrations(db: Database): Promise<number> {
  const [row] = await select(
    db,
    sql`SELECT count(*)::int AS n FROM drizzle.__drizzle_migrations`,
    z.object({ n: z.number() }),
  );
  return row?.n ?? 0;
}
