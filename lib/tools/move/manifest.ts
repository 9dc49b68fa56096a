import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Digest } from "@/db/clickhouse/copy/digest";

/** Written last: a directory with it is a whole backup. */
const FILE = "backup.json";

export const Manifest = z.object({
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  /** The last migration of ClickHouse that was applied. */
  migration: z.string(),
  clickhouse: z.record(
    z.string(),
    z.object({
      digest: Digest,
      /** Files in order, each of one partition. */
      files: z.array(z.object({ partition: z.string(), name: z.string() })),
    }),
  ),
  postgres: z.record(z.string(), z.object({ rows: z.number(), hash: z.string() })),
  postgresMigrations: z.number(),
});
export type Manifest = z.infer<typeof Manifest>;

export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  await writeFile(join(directory, FILE), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
}

/** @throws when the directory holds no whole backup of a form that is known here. */
export async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, FILE), "utf8").catch(() => null);
  if (text === null) throw new Error(`${directory} holds no backup: it has no ${FILE}.`);
  const parsed = Manifest.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${join(directory, FILE)} is not a backup that this version can read.`);
}
