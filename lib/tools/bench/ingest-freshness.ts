import type { ClickHouse } from "@/db/clickhouse/client";
import { visibleSpans } from "./ingest-host";

interface Look {
  /** When the answer had come, milliseconds since 1970. */
  readonly at: number;
  readonly spans: number;
}

const INTERVAL_MS = 50;

/**
 * Asks again and again how many spans a dashboard sees, beside the load. A request is fresh
 * from its acknowledgement until the first look that shows as many spans as were
 * acknowledged by then.
 */
export function watchFreshness(clickhouse: ClickHouse, project: string) {
  const looks: Look[] = [];
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const spans = await visibleSpans(clickhouse, project);
      looks.push({ at: Date.now(), spans });
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  })();
  return {
    /** Call it when all is visible. */
    async stop(ackedAt: readonly number[], spansPerRequest: number): Promise<number[]> {
      // Two more, so that the last request too is seen.
      const last = looks.length + 2;
      while (looks.length < last) await new Promise((resolve) => setTimeout(resolve, 5));
      stopped = true;
      await watching;
      let look = 0;
      return ackedAt.map((at, request) => {
        const acknowledged = (request + 1) * spansPerRequest;
        while ((looks[look]?.spans ?? acknowledged) < acknowledged) look++;
        return Math.max(0, (looks[look]?.at ?? at) - at);
      });
    },
  };
}
