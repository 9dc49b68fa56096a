import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    // A loaded machine is slow, not wrong.
    testTimeout: 20_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{app,components,lib,db,ingest}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.integration.test.ts", "**/node_modules/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{lib,db,ingest}/**/*.integration.test.ts"],
          // A hang's end, not a measure of speed: a busy machine takes five times as long.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // One embedded ClickHouse a process: chDB locks its directory and holds it until exit.
          pool: "forks",
          maxWorkers: 2,
        },
      },
    ],
  },
});
