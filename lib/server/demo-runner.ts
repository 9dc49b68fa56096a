import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { ApiError } from "./errors";

export interface DemoState {
  readonly state: "idle" | "running" | "done" | "failed";
  readonly sent: number;
  readonly total: number;
  readonly message: string;
}

/** Runs the demo program beside us: it sends through the OTLP port like any other service. */
export interface DemoRunner {
  state(): DemoState;
  /** @throws {ApiError} 409 while one runs, 501 when the program has not been built. */
  start(project: string): DemoState;
  close(): void;
}

const Progress = z.object({ sent: z.number().int(), total: z.number().int() });
const IDLE: DemoState = { state: "idle", sent: 0, total: 0, message: "" };
/** Enough of the program's last words to say what went wrong. */
const KEPT_STDERR = 500;

export function createDemoRunner(options: {
  readonly program: string;
  readonly otlpHttpUrl: string;
}): DemoRunner {
  let state: DemoState = IDLE;
  let child: ChildProcess | undefined;

  return {
    state: () => state,
    start(project) {
      if (child) throw new ApiError(409, "demo-running", "Demo traffic is being sent already.");
      if (!existsSync(options.program)) {
        throw new ApiError(
          501,
          "demo-not-built",
          "The demo program has not been built: run `npm run build` (or `node lib/tools/build.mjs --tools`) first.",
        );
      }
      state = { ...IDLE, state: "running" };
      const run = spawn(
        process.execPath,
        [options.program, "--json", "--project", project, "--url", options.otlpHttpUrl],
        { stdio: ["ignore", "pipe", "pipe"] },
      );
      child = run;
      let lastWords = "";
      createInterface({ input: run.stdout }).on("line", (line) => {
        const progress = parseProgress(line);
        if (progress) state = { ...state, ...progress };
      });
      run.stderr.setEncoding("utf8").on("data", (text: string) => {
        lastWords = (lastWords + text).slice(-KEPT_STDERR);
      });
      const end = (outcome: Pick<DemoState, "state" | "message">) => {
        if (child !== run) return;
        child = undefined;
        state = { ...state, ...outcome };
      };
      run.once("error", (error) => end({ state: "failed", message: error.message }));
      run.once("close", (code) =>
        end(
          code === 0
            ? { state: "done", message: "" }
            : {
                state: "failed",
                message: lastWords.trim() || `The demo program ended with ${code}.`,
              },
        ),
      );
      return state;
    },
    close() {
      child?.kill();
      child = undefined;
    },
  };
}

function parseProgress(line: string): z.infer<typeof Progress> | null {
  try {
    return Progress.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
