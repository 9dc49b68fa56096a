import type { OtlpResource, OtlpSpan } from "@/ingest/otlp/span";
import type { LlmSpan, SpanContent, SpanContext } from "@/lib/domain/span";
import { type BatchSpan, linkParents, UNKNOWN_DEPTH } from "./batch";
import { readSpanContent } from "./content";
import {
  type ContextValues,
  contextOfAttributes,
  contextOfStored,
  inherit,
  setRouteOfRoot,
  withResource,
} from "./context";
import { type ContextIndex, contextIndex } from "./context-index";
import type { Convention } from "./convention";
import { noFacts } from "./convention";
import { CONVENTION_ORDER } from "./conventions/list";
import { resolveLeafCalls } from "./leaf-calls";
import { type SpanView, viewOf } from "./span-view";
import { toLlmSpan } from "./to-llm-span";

/** A project's own attribute names, tried before the built-in lists. */
export interface ContextKeyOverrides {
  readonly environment?: readonly string[];
  readonly route?: readonly string[];
  readonly tenant?: readonly string[];
  readonly tier?: readonly string[];
  readonly team?: readonly string[];
  readonly region?: readonly string[];
}

export interface DroppedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly reason: string;
}

export interface FailedSpan {
  readonly span: OtlpSpan;
  readonly error: unknown;
}

export interface NormaliseResult {
  /** In the order they came, without the dropped ones. */
  readonly spans: LlmSpan[];
  /** Spans that are not kept and need not be reported to the sender, e.g. Logfire's pending spans. */
  readonly dropped: DroppedSpan[];
  /** Spans that no reader coped with; the others of the batch are read as if these hadn't come. */
  readonly failed: FailedSpan[];
}

const NOTHING_STORED: ReadonlyMap<OtlpSpan, SpanContext> = new Map();

/**
 * Canonical spans of a set of spans: an export request's, or all of a trace. Ancestors are
 * looked up within it. What comes out for a span depends on which spans there are, not on
 * their order. A span that can't be read costs none of the others.
 *
 * @param stored the contexts, resolved before, of spans whose attributes are gone.
 */
export function normaliseSpans(
  spans: readonly OtlpSpan[],
  overrides: ContextKeyOverrides,
  stored: ReadonlyMap<OtlpSpan, SpanContext> = NOTHING_STORED,
): NormaliseResult {
  const dropped: DroppedSpan[] = [];
  const failed: FailedSpan[] = [];
  const index = contextIndex(overrides);
  const batch: BatchSpan[] = [];
  const ownContexts = new Map<BatchSpan, ContextValues>();
  for (const span of spans) {
    if (span.attributes["logfire.span_type"] === "pending_span") {
      // A copy of the span at its start, with no duration; the span itself follows.
      dropped.push({ traceId: span.traceId, spanId: span.spanId, reason: "logfire-pending-span" });
    } else {
      try {
        const item = read(span);
        const known = stored.get(span);
        ownContexts.set(
          item,
          known === undefined
            ? contextOfAttributes(span.attributes, index)
            : contextOfStored(known),
        );
        batch.push(item);
      } catch (error) {
        failed.push({ span, error });
      }
    }
  }
  linkParents(batch);
  for (const item of batch) fillFromParent(item);
  const calls = resolveLeafCalls(batch);
  const contexts = resolveContexts(batch, ownContexts, index);
  const normalised: LlmSpan[] = [];
  for (const item of batch) {
    try {
      normalised.push(canonical(item, calls.has(item), contexts.get(item)));
    } catch (error) {
      failed.push({ span: item.span, error });
    }
  }
  return { spans: normalised, dropped, failed };
}

/** What a relative of the span carries can fail to be read; that must not cost the span itself. */
function canonical(
  item: BatchSpan,
  isModelCall: boolean,
  resolved: ResolvedContext | undefined,
): LlmSpan {
  try {
    return toLlmSpan(item, isModelCall, resolved);
  } catch (error) {
    if (item.parent === null && item.twin === null) throw error;
    return toLlmSpan({ ...item, parent: null, twin: null }, isModelCall, resolved);
  }
}

/** What the model saw and said, from a span's original attributes and events. */
export function readContent(span: OtlpSpan, parent: OtlpSpan | null = null): SpanContent {
  const view = viewOf(span);
  return readSpanContent(view, conventionsOf(view), parent === null ? null : viewOf(parent));
}

function read(span: OtlpSpan): BatchSpan {
  const view = viewOf(span);
  const conventions = conventionsOf(view);
  const facts = noFacts();
  for (const convention of conventions) convention.fill(view, facts);
  return { span, view, conventions, facts, parent: null, twin: null, depth: UNKNOWN_DEPTH };
}

const NONE: readonly Convention[] = [];

function conventionsOf(view: SpanView): readonly Convention[] {
  let found: Convention[] | null = null;
  for (const convention of CONVENTION_ORDER) {
    if (!convention.isPresent(view)) continue;
    if (found === null) found = [convention];
    else found.push(convention);
  }
  return found ?? NONE;
}

function fillFromParent({ parent, conventions, facts, view }: BatchSpan) {
  if (parent === null || facts.kind !== "llm") return;
  for (const convention of conventions) {
    try {
      convention.fillFromParent?.(parent.view, facts, view);
    } catch {
      // The parent's trouble is reported, if at all, where the parent itself is read.
    }
  }
}

function resolveContexts(
  batch: readonly BatchSpan[],
  ownContexts: ReadonlyMap<BatchSpan, ContextValues>,
  index: ContextIndex,
) {
  const resources = new Map<OtlpResource, ContextValues>();
  const resolved = new Map<BatchSpan, ResolvedContext>();
  // Ancestors first: each span then needs its parent's context alone.
  const ordered = isOrdered(batch) ? batch : [...batch].sort((a, b) => a.depth - b.depth);
  for (const item of ordered) {
    const { span, parent } = item;
    let resource = resources.get(span.resource);
    if (resource === undefined) {
      resource = contextOfAttributes(span.resource.attributes, index);
      resources.set(span.resource, resource);
    }
    const own = ownContexts.get(item) ?? contextOfAttributes(span.attributes, index);
    const context = withResource(own, resource);
    const above = parent === null ? undefined : resolved.get(parent);
    if (above !== undefined) inherit(context, above.context);
    else if (span.parentSpanId === "") setRouteOfRoot(context, span.name, index);
    const isOpen = above === undefined ? span.parentSpanId !== "" : above.isOpen;
    resolved.set(item, { context, isOpen });
  }
  return resolved;
}

export interface ResolvedContext {
  readonly context: ContextValues;
  /** The topmost ancestor in the batch is not a root. */
  readonly isOpen: boolean;
}

function isOrdered(batch: readonly BatchSpan[]): boolean {
  return batch.every((item, i) => i === 0 || (batch[i - 1]?.depth ?? 0) <= item.depth);
}
