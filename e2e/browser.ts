import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import type { LaunchOptions } from "@playwright/test";
import chromium from "@sparticuz/chromium";

/**
 * The Chromium that comes with the npm package on Linux x64, the system's Chrome elsewhere.
 * The package's own flags are for serverless functions (one process, no web security) and
 * would make the browser another one than people use, so they are left out.
 */
export async function chromiumLaunchOptions(): Promise<LaunchOptions> {
  const args = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"];
  if (process.platform !== "linux" || process.arch !== "x64") return { channel: "chrome", args };
  const executablePath = await chromium.executablePath();
  const libraries = spawnSync("ldd", [executablePath], { encoding: "utf8" });
  if (!libraries.stdout.includes("not found")) return { executablePath, args };
  return {
    executablePath,
    args,
    env: { ...process.env, LD_LIBRARY_PATH: unpackLibraries() },
  };
}

/** A slim image lacks NSS: the package carries the libraries for this case. */
function unpackLibraries(): string {
  const module = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
  const archive = path.join(module.replace(/build[\\/].*$/, "bin"), "al2023.tar.br");
  const directory = path.join(tmpdir(), "plumbline-chromium-libraries");
  mkdirSync(directory, { recursive: true });
  const unpacked = spawnSync("tar", ["-x", "-C", directory], {
    input: brotliDecompressSync(readFileSync(archive)),
  });
  if (unpacked.status !== 0) throw new Error(`tar failed: ${unpacked.stderr.toString()}`);
  return path.join(directory, "lib");
}
