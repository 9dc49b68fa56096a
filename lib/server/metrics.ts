import { getApp } from "./app";
import { errorResponse, guard } from "./handle";

/** What Prometheus scrapes, under the same names as everything else of the web port. */
export async function answerMetrics(request: Request): Promise<Response> {
  try {
    const app = getApp();
    guard(request, app);
    const { contentType, body } = await app.meter.renderMetrics();
    return new Response(body, {
      headers: { "content-type": contentType, "cache-control": "no-store" },
    });
  } catch (error) {
    return errorResponse(error, "/metrics", request.signal);
  }
}
