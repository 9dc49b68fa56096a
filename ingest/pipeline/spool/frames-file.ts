import { mkdir, open, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Segment, StoredFrame } from "./segment";
import { DIRECTORY_MODE, FILE_MODE, quarantinePath, removeFile, writeAll } from "./segment-files";

export interface FramesFile {
  readonly path: string;
  release(): Promise<void>;
}

/** A file of exactly these frames: the segment's own where it is that, else a copy of them. */
export async function framesFile(
  directory: string,
  segment: Segment,
  frames: readonly StoredFrame[],
): Promise<FramesFile> {
  if (segment.isWhole && frames.length === segment.frames.length) {
    return { path: segment.dataPath, release: async () => {} };
  }
  const path = join(directory, `${basename(segment.dataPath)}.${frames[0]?.offset}.part`);
  await copyFrames(segment.dataPath, path, frames);
  return { path, release: () => removeFile(path) };
}

/** Keeps a refused frame for somebody to look at; false where it is there already. */
export async function quarantineFrame(
  directory: string,
  segment: Segment,
  frame: StoredFrame,
  path: string,
): Promise<boolean> {
  const quarantine = quarantinePath(directory);
  await mkdir(quarantine, { recursive: true, mode: DIRECTORY_MODE });
  const name = basename(segment.dataPath, ".native");
  const target = join(quarantine, `${name}-${frame.offset}.native`);
  const isKnown = await stat(target).then(
    ({ size }) => size === frame.length,
    () => false,
  );
  if (isKnown) return false;
  await copyFrames(path, target, [{ ...frame, offset: 0 }]);
  return true;
}

async function copyFrames(from: string, to: string, frames: readonly StoredFrame[]): Promise<void> {
  const source = await open(from, "r");
  try {
    const target = await open(to, "w", FILE_MODE);
    try {
      let position = 0;
      for (const { offset, length } of frames) {
        const bytes = Buffer.allocUnsafe(length);
        const { bytesRead } = await source.read(bytes, 0, length, offset);
        if (bytesRead !== length) throw new Error(`${from} is shorter than its journal says`);
        await writeAll(target, [bytes], position);
        position += length;
      }
      await target.datasync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
