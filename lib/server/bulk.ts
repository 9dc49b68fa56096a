import type { z } from "zod";
import { wordIssues } from "./issues";

interface BulkResult {
  readonly id: string | null;
  readonly status: "created" | "updated" | "rejected";
  readonly message: string;
}

/** Takes each item on its own: a bad one is answered with what is wrong, and costs no other. */
export async function takeEach<S extends z.ZodType>(
  items: readonly unknown[],
  schema: S,
  take: (item: z.output<S>) => Promise<{ readonly id: string; readonly created: boolean }>,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const item of items) {
    const parsed = schema.safeParse(item);
    if (parsed.success) {
      const { id, created } = await take(parsed.data);
      results.push({ id, status: created ? "created" : "updated", message: "" });
    } else {
      const [first] = wordIssues(parsed.error, "body", item);
      results.push({ id: null, status: "rejected", message: first?.message ?? "invalid" });
    }
  }
  return results;
}
