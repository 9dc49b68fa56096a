import { readFile } from "node:fs/promises";
import { readJournal } from "./frame";
import { type Segment, storedFrame } from "./segment";
import { journalPath } from "./segment-files";

/** Segments that keep their frames in memory while they wait: more than a loader in time leaves. */
const KEPT_SEGMENTS = 8;

/**
 * A segment as it waits behind `ahead` others. In a long outage of ClickHouse small requests
 * are millions of frames: those of later segments stay in their journals.
 */
export function asWaiting(segment: Segment, ahead: number): Segment {
  if (ahead < KEPT_SEGMENTS || !segment.isWhole) return segment;
  return { ...segment, frames: [], framesLeft: segment.frames.length };
}

/** The segment with its frames, its turn being near. @throws where its journal can't be read. */
export async function withFrames(directory: string, segment: Segment): Promise<Segment> {
  const { framesLeft, seq } = segment;
  if (framesLeft === 0) return segment;
  const { records } = readJournal(await readFile(journalPath(directory, seq)));
  const isWhole = records.length === framesLeft;
  return {
    ...segment,
    frames: records.map(storedFrame),
    framesLeft: 0,
    isWhole,
    // Its journal was spoilt while it waited: the rest of the data file is for somebody to look at.
    isDamaged: segment.isDamaged || !isWhole,
  };
}
