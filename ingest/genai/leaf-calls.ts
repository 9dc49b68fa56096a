import type { BatchSpan } from "./batch";
import { hasTokens, NO_USAGE, sameTokens, withParts } from "./usage";

/**
 * Decides which spans are calls to a model. Of nested spans that tell of one and the same
 * call (an SDK's span inside an observability library's) only one counts: the innermost
 * that carries usage. The others keep their facts, without usage.
 */
export function resolveLeafCalls(spans: readonly BatchSpan[]): ReadonlySet<BatchSpan> {
  const calls = new Set<BatchSpan>();
  const children = new Map<BatchSpan, BatchSpan[]>();
  for (const item of spans) if (claimsCall(item)) calls.add(item);
  const hasCallBelow = new Set<BatchSpan>();
  for (const item of calls) {
    const outer = enclosingCall(item, calls, hasCallBelow);
    if (outer === null) continue;
    const list = children.get(outer);
    if (list === undefined) children.set(outer, [item]);
    else list.push(item);
  }
  // From the inside out, so that a chain of three keeps one.
  const outers = [...children.keys()].sort((a, b) => b.depth - a.depth);
  const standsFor = new Map<BatchSpan, BatchSpan>();
  for (const outer of outers) {
    const inner = (children.get(outer) ?? []).map((item) => representative(item, standsFor));
    if (inner.length === 1 && inner[0] !== undefined) mergePair(outer, inner[0], calls, standsFor);
    else if (repeatsChildren(outer, inner)) calls.delete(outer);
  }
  for (const item of spans) {
    if (!item.facts.standsForLostCall || hasCallBelow.has(item)) continue;
    item.facts.kind = "llm";
    item.facts.operation ||= "chat";
    calls.add(item);
  }
  for (const item of spans) if (!calls.has(item)) item.facts.usage = NO_USAGE;
  return calls;
}

function claimsCall({ facts }: BatchSpan): boolean {
  return (facts.kind === "llm" || facts.kind === "embedding") && facts.isModelCall !== false;
}

/**
 * The nearest span above that claims a call too, with nothing between that starts calls of
 * its own: an agent or a tool below a model call is another call's doing.
 */
function enclosingCall(
  item: BatchSpan,
  calls: ReadonlySet<BatchSpan>,
  hasCallBelow: Set<BatchSpan>,
): BatchSpan | null {
  let found: BatchSpan | null = null;
  let isSeparated = false;
  for (let above = item.parent; above !== null; above = above.parent) {
    const isKnown = hasCallBelow.has(above);
    hasCallBelow.add(above);
    if (!isSeparated && found === null) {
      if (calls.has(above)) found = above;
      const { kind } = above.facts;
      isSeparated = kind === "agent" || kind === "tool" || kind === "retrieval";
    }
    if (isKnown && (found !== null || isSeparated)) break;
  }
  return found;
}

function representative(item: BatchSpan, standsFor: ReadonlyMap<BatchSpan, BatchSpan>): BatchSpan {
  return standsFor.get(item) ?? item;
}

function mergePair(
  outer: BatchSpan,
  inner: BatchSpan,
  calls: Set<BatchSpan>,
  standsFor: Map<BatchSpan, BatchSpan>,
) {
  if (!areSameCall(outer, inner)) return;
  const isOuterBetter = hasTokens(outer.facts.usage) && !hasTokens(inner.facts.usage);
  const [kept, dropped] = isOuterBetter ? [outer, inner] : [inner, outer];
  complete(kept, dropped);
  kept.twin = dropped;
  calls.delete(dropped);
  standsFor.set(outer, kept);
}

function areSameCall({ facts: outer }: BatchSpan, { facts: inner }: BatchSpan): boolean {
  if (outer.kind !== inner.kind) return false;
  if (outer.responseId !== "" && inner.responseId !== "")
    return outer.responseId === inner.responseId;
  if (hasTokens(outer.usage) && hasTokens(inner.usage)) return sameTokens(outer.usage, inner.usage);
  const [a, b] = [outer.requestModel, inner.requestModel];
  return a === "" || b === "" || a.includes(b) || b.includes(a);
}

/** One span over several calls is their sum, unless its own facts are those of yet another. */
function repeatsChildren(outer: BatchSpan, inner: readonly BatchSpan[]): boolean {
  const { usage, responseId } = outer.facts;
  if (
    responseId !== "" &&
    inner.every((item) => item.facts.responseId !== responseId && item.facts.responseId !== "")
  )
    return false;
  if (!hasTokens(usage)) return true;
  const isSum =
    isSumOf(
      usage.inputTokens,
      inner.map((item) => item.facts.usage.inputTokens),
    ) &&
    isSumOf(
      usage.outputTokens,
      inner.map((item) => item.facts.usage.outputTokens),
    );
  return isSum || inner.some((item) => sameTokens(item.facts.usage, usage));
}

/** A count that is absent, on the outer span or on all inner ones, contradicts nothing. */
function isSumOf(whole: number | null, parts: readonly (number | null)[]): boolean {
  if (whole === null) return true;
  return parts.reduce<number>((total, part) => total + (part ?? 0), 0) === whole;
}

/** What the other span of the same call knows better. */
function complete({ facts: kept }: BatchSpan, { facts: other }: BatchSpan) {
  kept.provider ||= other.provider;
  kept.requestModel ||= other.requestModel;
  kept.responseModel ||= other.responseModel;
  kept.responseId ||= other.responseId;
  kept.systemFingerprint ||= other.systemFingerprint;
  kept.finishReason ||= other.finishReason;
  kept.isStream ??= other.isStream;
  if (sameTokens(kept.usage, other.usage)) kept.usage = withParts(kept.usage, other.usage);
}
