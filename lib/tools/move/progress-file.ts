import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";

const State = z.object({
  /** Which servers the move goes to, without saying how to get in. */
  target: z.string(),
  done: z.array(z.string()),
  finishedAt: z.iso.datetime().nullable(),
});

export interface ProgressFile {
  /** False on the first attempt, when the target has to be empty. */
  readonly isResumed: boolean;
  readonly finishedAt: string | null;
  isDone(step: string): boolean;
  markDone(step: string): Promise<void>;
  finish(): Promise<void>;
}

/** Remembers which steps of a move are done. @throws when the file is of a move to other servers. */
export async function openProgressFile(
  file: string,
  urls: readonly string[],
): Promise<ProgressFile> {
  const target = createHash("sha256").update(urls.map(withoutUser).join(" ")).digest("hex");
  const text = await readFile(file, "utf8").catch(() => null);
  const found = text === null ? null : State.parse(JSON.parse(text));
  if (found && found.target !== target) {
    throw new Error(
      `${file} is of a move to other servers. Remove it to begin anew, with an empty target.`,
    );
  }
  const done = new Set(found?.done ?? []);
  const save = async (finishedAt: string | null) => {
    const text = JSON.stringify({ target, done: [...done], finishedAt } satisfies z.input<
      typeof State
    >);
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  if (found === null) await save(null);
  return {
    isResumed: found !== null,
    finishedAt: found?.finishedAt ?? null,
    isDone: (step) => done.has(step),
    async markDone(step) {
      done.add(step);
      await save(null);
    },
    finish: () => save(new Date().toISOString()),
  };
}

function withoutUser(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
