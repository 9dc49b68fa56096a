import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { DOC_PAGES } from "./pages";

const hrefOf = (slug: string): string => (slug ? `/docs/${slug}` : "/docs");

export function DocsNav({ current }: { readonly current: string }) {
  return (
    <nav aria-label="Documentation" className="flex flex-col gap-px text-sm">
      {DOC_PAGES.map((page) => (
        <Link
          key={page.slug}
          href={hrefOf(page.slug)}
          aria-current={page.slug === current ? "page" : undefined}
          className={cn(
            "rounded-md px-2 py-1 text-muted-foreground hover:bg-hover hover:text-ink",
            page.slug === current && "bg-accent-soft font-medium text-accent",
          )}
        >
          {page.title}
        </Link>
      ))}
    </nav>
  );
}

/** The page before and the one after. */
export function DocsPager({ current }: { readonly current: string }) {
  const index = DOC_PAGES.findIndex((page) => page.slug === current);
  const before = DOC_PAGES[index - 1];
  const after = DOC_PAGES[index + 1];
  return (
    <nav
      aria-label="Next and previous page"
      className="mt-10 flex gap-4 border-line border-t pt-4 text-sm"
    >
      {before && (
        <Link href={hrefOf(before.slug)} className="text-accent hover:underline">
          ← {before.title}
        </Link>
      )}
      {after && (
        <Link href={hrefOf(after.slug)} className="ml-auto text-right text-accent hover:underline">
          {after.title} →
        </Link>
      )}
    </nav>
  );
}
