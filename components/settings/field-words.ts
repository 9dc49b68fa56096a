import type { z } from "zod";
import type { Filter, FilterKey } from "@/lib/contracts/filter";
import type { getSources } from "@/lib/contracts/sources";
import type { InstrumentationField } from "@/lib/domain/instrumentation/types";

export type Source = z.output<(typeof getSources)["response"]>["sources"][number];

/** Names as they stand on the page, in the order shown. */
export const FIELD_LABELS: Readonly<Record<InstrumentationField, string>> = {
  ttft: "Time to first token",
  tokens: "Token counts",
  inputMessages: "Input messages",
  outputMessages: "Output messages",
  cost: "Cost",
  route: "Route",
  tenant: "Tenant",
  user: "User",
  session: "Session",
  promptVersion: "Prompt version",
};
export const FIELDS = Object.keys(FIELD_LABELS) as InstrumentationField[];

/** The filter key whose absence is the field's; messages cannot be filtered by. */
const MISSING_KEYS: Readonly<Partial<Record<InstrumentationField, FilterKey>>> = {
  ttft: "ttftMs",
  tokens: "inputTokens",
  cost: "costUsd",
  route: "route",
  tenant: "tenant",
  user: "user",
  session: "session",
  promptVersion: "promptVersion",
};

/** Filters for the model calls of a source that lack a field; null where that cannot be asked. */
export function missingFilters(source: Source, field: InstrumentationField): Filter[] | null {
  const key = MISSING_KEYS[field];
  if (!key) return null;
  const filters: Filter[] = [
    { key: "service", op: "is", value: source.service },
    { key, op: "missing", value: "" },
  ];
  // Unstreamed answers have no first token: they are not what is missing.
  if (field === "ttft") filters.push({ key: "ttftAbsentReason", op: "not", value: "not-streamed" });
  return filters;
}

export type Completeness = "complete" | "partly" | "none" | "not-applicable";

export function completeness({
  eligible,
  carried,
}: {
  eligible: number;
  carried: number;
}): Completeness {
  if (eligible === 0) return "not-applicable";
  if (carried >= eligible) return "complete";
  return carried === 0 ? "none" : "partly";
}

/** Share of all facts that could be carried and are; the least complete source comes first. */
export function carriedShare(source: Source): number {
  const counts = Object.values(source.fields).filter((count) => count.eligible > 0);
  if (counts.length === 0) return 1;
  const sum = counts.reduce((total, count) => total + count.carried / count.eligible, 0);
  return sum / counts.length;
}

export function sortSources(sources: readonly Source[]): Source[] {
  return [...sources].sort(
    (a, b) =>
      Number(b.modelCalls > 0) - Number(a.modelCalls > 0) ||
      carriedShare(a) - carriedShare(b) ||
      b.modelCalls - a.modelCalls,
  );
}

/** The finding that the page begins with. */
export function sourcesHeadline(sources: readonly Source[]): string {
  const calling = sources.filter((source) => source.modelCalls > 0);
  if (calling.length === 0) return "No service has sent a model call in this period.";
  const services = new Set(calling.map((source) => source.service)).size;
  const sent = `${services} ${services === 1 ? "service sends" : "services send"} model calls`;
  const worst = FIELDS.map((field) => {
    const sum = calling.reduce(
      (total, source) => ({
        eligible: total.eligible + (source.fields[field]?.eligible ?? 0),
        carried: total.carried + (source.fields[field]?.carried ?? 0),
      }),
      { eligible: 0, carried: 0 },
    );
    return { field, missing: sum.eligible === 0 ? 0 : 1 - sum.carried / sum.eligible };
  })
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing - a.missing)
    .slice(0, 3);
  if (worst.length === 0) return `${sent}, and every call carries everything.`;
  return `${sent}. Of the calls that could carry them, ${missingWords(worst)}.`;
}

/** "all lack input messages and user, 31 % lack tenant": equal shares are said once. */
function missingWords(
  worst: readonly { readonly field: InstrumentationField; readonly missing: number }[],
): string {
  const byShare = new Map<string, string[]>();
  for (const { field, missing } of worst) {
    const share = missing >= 0.995 ? "all" : `${Math.max(1, Math.round(missing * 100))}\u00a0%`;
    byShare.set(share, [...(byShare.get(share) ?? []), FIELD_LABELS[field].toLowerCase()]);
  }
  return [...byShare].map(([share, labels]) => `${share} lack ${listed(labels)}`).join(", ");
}

function listed(labels: readonly string[]): string {
  const last = labels.at(-1) ?? "";
  return labels.length > 1 ? `${labels.slice(0, -1).join(", ")} and ${last}` : last;
}
