import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";

/** Opens a file as `fs.open` does; given by tests that let a disk fill up. */
export type OpenFile = (path: string, flags: string, mode: number) => Promise<FileHandle>;

export const openFile: OpenFile = open;

/** Prompts are in there: for the owner only. */
export const FILE_MODE = 0o600;
export const DIRECTORY_MODE = 0o700;

const NAME = /^(\d{12})\.(native|journal)$/;

export function dataPath(directory: string, seq: number): string {
  return join(directory, `${String(seq).padStart(12, "0")}.native`);
}

export function journalPath(directory: string, seq: number): string {
  return join(directory, `${String(seq).padStart(12, "0")}.journal`);
}

export interface SegmentNames {
  readonly seq: number;
  readonly hasData: boolean;
  readonly hasJournal: boolean;
}

/** Segments of which a file is there, in order. */
export async function listSegments(directory: string): Promise<SegmentNames[]> {
  const found = new Map<number, { hasData: boolean; hasJournal: boolean }>();
  for (const name of await readdir(directory)) {
    const [, seq, kind] = NAME.exec(name) ?? [];
    if (seq === undefined) continue;
    const files = found.get(Number(seq)) ?? { hasData: false, hasJournal: false };
    found.set(Number(seq), files);
    if (kind === "native") files.hasData = true;
    else files.hasJournal = true;
  }
  return [...found].map(([seq, files]) => ({ seq, ...files })).sort((a, b) => a.seq - b.seq);
}

/** Names that were added to or taken from a directory outlive a power cut only then. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Pieces a `writev` takes (IOV_MAX is 1024 on Linux). */
const MAX_PIECES = 1_000;

/** Writes all bytes or throws. */
export async function writeAll(
  file: FileHandle,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let at = position;
  for (let first = 0; first < pieces.length; first += MAX_PIECES) {
    const some = pieces.slice(first, first + MAX_PIECES);
    const size = some.reduce((sum, { length }) => sum + length, 0);
    const { bytesWritten } = await file.writev(some, at);
    // A disk that is full takes a part before it says so.
    if (bytesWritten !== size) {
      throw Object.assign(new Error("the disk took only a part"), { code: "ENOSPC" });
    }
    at += size;
  }
}

/** Moves a file to the quarantine directory, for somebody to look at. */
export async function moveAside(directory: string, path: string): Promise<void> {
  const quarantine = quarantinePath(directory);
  await mkdir(quarantine, { recursive: true, mode: DIRECTORY_MODE });
  await rename(path, join(quarantine, basename(path)));
}

export function quarantinePath(directory: string): string {
  return join(directory, "quarantine");
}
