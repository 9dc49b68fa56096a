import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native addon and WASM engine: bundling either breaks the path to its binary.
  serverExternalPackages: [
    "chdb",
    "@clickhouse/client",
    "@electric-sql/pglite",
    "pino",
    "protobufjs",
  ],
};

export default config;
