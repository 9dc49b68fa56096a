import { ProjectSlug } from "@/lib/contracts/filter";

/** A slug out of a name: "Zoë's Chat (EU)" → `zoes-chat-eu`. Empty when no letter or digit is left. */
export function slugify(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'’]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}

/** What is wrong with a slug and how to mend it; null when it is fine. */
export function slugProblem(slug: string, taken: readonly string[]): string | null {
  if (slug === "") return "Give the project an id, for example support-chat.";
  const parsed = ProjectSlug.safeParse(slug);
  if (!parsed.success) {
    return "Use lowercase letters, digits and hyphens, starting with a letter or digit, 63 at most.";
  }
  if (taken.includes(slug)) return `There is already a project ${slug}. Choose another id.`;
  return null;
}
