import { ClickHouseQueryError, type Reader, type ReadOptions } from "@/db/clickhouse/query";
import type { TraceRows } from "@/db/clickhouse/revisions";
import {
  listExtents,
  listOriginals,
  listTraceHours,
  listTraceRows,
  type OriginalRow,
  type TraceExtent,
} from "@/db/clickhouse/trace-originals";

/** Records that are read and normalised at once, unless one trace has more. */
const MAX_RECORDS = 2_000;
/** A trace of more is not read again: its text and rows take a process's memory. */
export const MAX_TRACE_RECORDS = 50_000;
/** ClickHouse's error for a result above `max_result_bytes`. */
const TOO_LARGE = "396";

/** Traces that are revised together, and where they lie. */
export interface TraceGroup {
  readonly where: TraceRows;
  readonly hours: readonly number[];
  /** Spans and log records, copies included. */
  readonly records: number;
  readonly sizes: ReadonlyMap<string, number>;
}

export interface GroupedTraces {
  readonly groups: readonly TraceGroup[];
  /** Traces of more than `maxTraceRecords`: in no group. */
  readonly tooLarge: readonly TraceExtent[];
}

/**
 * Cuts traces of a project into groups by size. In none are traces that have no spans, and
 * those that have as many records as is known of them already.
 */
export async function groupTraces(
  reader: Reader,
  project: string,
  traces: readonly { readonly traceId: string; readonly knownRecords: number | null }[],
  maxTraceRecords: number,
  options?: ReadOptions,
): Promise<GroupedTraces> {
  const traceIds = traces.map(({ traceId }) => traceId);
  const hours = await listTraceHours(reader, { project, traceIds }, options);
  if (hours.length === 0) return { groups: [], tooLarge: [] };
  const extents = await listExtents(reader, { project, traceIds, hours }, options);
  const known = new Map(extents.map((extent) => [extent.traceId, extent]));
  const tooLarge = extents.filter((extent) => extent.records > maxTraceRecords);
  const all = traces.flatMap(({ traceId, knownRecords }) => {
    const extent = known.get(traceId);
    if (extent === undefined) return knownRecords === null ? [wholeHours(traceId, hours)] : [];
    if (extent.records > maxTraceRecords) return [];
    return extent.records === knownRecords ? [] : [extent];
  });
  // Neighbours in time lie together: the rows of a group are looked for between its ends.
  all.sort((a, b) => (a.fromTime < b.fromTime ? -1 : a.fromTime > b.fromTime ? 1 : 0));
  const groups: TraceExtent[][] = [];
  let records = 0;
  for (const extent of all) {
    const last = groups.at(-1);
    if (last === undefined || records + extent.records > MAX_RECORDS) {
      groups.push([extent]);
      records = extent.records;
    } else {
      last.push(extent);
      records += extent.records;
    }
  }
  return { groups: groups.map((some) => groupOf(project, hours, some)), tooLarge };
}

/** A trace whose originals are gone: its rows may be anywhere in its hours. */
function wholeHours(traceId: string, hours: readonly number[]): TraceExtent {
  const [from, to] = [Math.min(...hours), Math.max(...hours) + 3_600];
  return { traceId, records: 1, fromTime: timeText(from), toTime: timeText(to) };
}

function timeText(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().replace("T", " ").replace("Z", "000000");
}

function groupOf(
  project: string,
  hours: readonly number[],
  extents: readonly TraceExtent[],
): TraceGroup {
  const least = (a: string, b: string) => (a < b ? a : b);
  const most = (a: string, b: string) => (a > b ? a : b);
  return {
    hours,
    records: extents.reduce((sum, { records }) => sum + records, 0),
    sizes: new Map(extents.map(({ traceId, records }) => [traceId, records])),
    where: {
      project,
      traceIds: extents.map(({ traceId }) => traceId),
      fromTime: extents.map(({ fromTime }) => fromTime).reduce(least),
      toTime: extents.map(({ toTime }) => toTime).reduce(most),
    },
  };
}

/** A group in halves; null for a single trace. */
export function halves({ where, sizes, ...rest }: TraceGroup): readonly TraceGroup[] | null {
  if (where.traceIds.length < 2) return null;
  const middle = Math.ceil(where.traceIds.length / 2);
  return [where.traceIds.slice(0, middle), where.traceIds.slice(middle)].map((traceIds) => {
    const own = new Map(traceIds.map((traceId) => [traceId, sizes.get(traceId) ?? 1]));
    const records = [...own.values()].reduce((sum, size) => sum + size, 0);
    return { ...rest, records, sizes: own, where: { ...where, traceIds } };
  });
}

export interface StoredGroup {
  readonly rows: readonly string[];
  readonly originals: readonly OriginalRow[];
}

/**
 * Null when the group is more than is read at once: then in halves, or a single trace without
 * its text, so that its context is revised all the same.
 */
export async function readGroup(
  reader: Reader,
  { where, hours }: TraceGroup,
  options?: ReadOptions,
): Promise<StoredGroup | null> {
  const { project, traceIds } = where;
  // In this order: a span's original is stored before its row.
  const rows = await unlessTooLarge(listTraceRows(reader, where, options));
  if (rows === null) return null;
  const originals = await unlessTooLarge(
    listOriginals(reader, { project, traceIds, hours }, options),
  );
  if (originals !== null) return { rows, originals };
  return traceIds.length > 1 ? null : { rows, originals: [] };
}

async function unlessTooLarge<Rows>(reading: Promise<Rows>): Promise<Rows | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ClickHouseQueryError && error.code === TOO_LARGE) return null;
    throw error;
  }
}
