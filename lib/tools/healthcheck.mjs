/** Exit code 0 while this container's process answers: for Docker, which has no curl here. */
const web = `http://127.0.0.1:${process.env.PLUMBLINE_PORT ?? 3000}/api/v1/health`;
const status = process.env.PLUMBLINE_METRICS_PORT
  ? `http://127.0.0.1:${process.env.PLUMBLINE_METRICS_PORT}/health`
  : web;
try {
  const { ok } = await fetch(status, { signal: AbortSignal.timeout(2_000) });
  process.exit(ok ? 0 : 1);
} catch {
  process.exit(1);
}
