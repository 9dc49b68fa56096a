import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What every phase is given. */
export interface PhaseContext {
  readonly root: string;
  /** Of the phase's own, empty. */
  readonly directory: string;
  readonly seed: number;
  readonly spansPerSecond: number;
  readonly print: (line: string) => void;
}

export interface PhaseResult {
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly rolledUp: number;
  readonly differences: readonly string[];
  /** Why the phase did not run; then nothing is known of what it looks for. */
  readonly notRun?: string;
  /** Further figures of the phase. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export type Phase = (context: PhaseContext) => Promise<PhaseResult>;

export async function subdirectory(context: PhaseContext, name: string): Promise<string> {
  const path = join(context.directory, name);
  await mkdir(path, { recursive: true });
  return path;
}
