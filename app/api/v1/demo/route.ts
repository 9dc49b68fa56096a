import { getDemo, startDemo } from "@/lib/contracts/system";
import { handle } from "@/lib/server/handle";
import { requireProject } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

export const GET = handle(getDemo, async ({ app }) => app.demo.state());

export const POST = handle(startDemo, async ({ app, body }) => {
  await requireProject(app, body.project);
  return app.demo.start(body.project);
});
