import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  type Frame,
  ROW_WORDS,
  setTraceFlags,
  setTraceId,
  TRACE_OPEN,
  TRACE_WORDS,
} from "../spool/frame";

export interface FrameSketch {
  /** Numbers that stand for spans. */
  readonly spans: readonly number[];
  /** One number for the content of all. */
  readonly content?: number;
  readonly traces?: readonly { readonly trace: number; readonly open?: boolean }[];
  readonly bytes?: number;
}

/** A frame of made-up bytes under given ids. */
export function frame({ spans, content = 1, traces = [], bytes = 100 }: FrameSketch): Frame {
  const block = randomBytes(bytes);
  const index = new Uint32Array(spans.length * ROW_WORDS + traces.length * TRACE_WORDS);
  spans.forEach((span, row) => void index.set([1, span, 7, content], row * ROW_WORDS));
  traces.forEach(({ trace, open = false }, place) => {
    const at = spans.length * ROW_WORDS + place * TRACE_WORDS;
    index.set([2, trace, 9], at);
    setTraceId(index, at, traceId(trace));
    setTraceFlags(index, at, open ? TRACE_OPEN : 0);
  });
  return {
    projectId: "default",
    receivedUnixMicro: 1_760_000_000_000_000n,
    block,
    blockCrc: crc32(block),
    rows: spans.length,
    traces: traces.length,
    index,
  };
}

export function traceId(trace: number): string {
  return trace.toString(16).padStart(32, "0");
}
