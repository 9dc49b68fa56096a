import { getDemo, startDemo } from "@/lib/contracts/system";
import { handle } from "@/lib/server/handle";
import { methods } from "@/lib/server/methods";
import { requireProject } from "@/lib/server/projects";

export const dynamic = "force-dynamic";

const get = handle(getDemo, async ({ app }) => app.demo.state());

const post = handle(startDemo, async ({ app, body }) => {
  await requireProject(app, body.project);
  return app.demo.start(body.project);
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: get, POST: post });
