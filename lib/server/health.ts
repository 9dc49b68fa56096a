import type { z } from "zod";
import type { getHealth } from "@/lib/contracts/system";
import type { App } from "./app";

type Health = z.input<(typeof getHealth)["response"]>;
type StoreHealth = Health["stores"]["clickhouse"];

/** Asks both stores; ready only when both answer. */
export async function readHealth(app: App | undefined): Promise<Health> {
  if (!app) {
    const closed: StoreHealth = { ok: false, engine: "embedded", version: "" };
    return {
      live: true,
      ready: false,
      version: "",
      uptimeSeconds: 0,
      stores: { clickhouse: closed, postgres: closed },
      ingest: { otlpHttp: null },
    };
  }
  const [clickhouse, postgres] = await Promise.all([probe(app.clickhouse), probe(app.postgres)]);
  return {
    live: true,
    ready: clickhouse.ok && postgres.ok,
    version: app.version,
    uptimeSeconds: (Date.now() - app.startedAt) / 1000,
    stores: { clickhouse, postgres },
    ingest: { otlpHttp: app.otlpHttpUrl },
  };
}

async function probe(store: {
  readonly engine: StoreHealth["engine"];
  version(): Promise<string>;
}): Promise<StoreHealth> {
  try {
    return { ok: true, engine: store.engine, version: await store.version() };
  } catch {
    return { ok: false, engine: store.engine, version: "" };
  }
}
