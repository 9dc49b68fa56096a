import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { DocsNav, DocsPager } from "../docs-nav";
import { sectionsOf } from "../headings";
import { Markdown } from "../markdown";
import { findDocPage, readDocText } from "../pages";

interface DocsPageProps {
  readonly params: Promise<{ slug?: string[] }>;
}

async function pageOf({ params }: DocsPageProps) {
  const page = findDocPage(((await params).slug ?? []).join("/"));
  return page ?? notFound();
}

export async function generateMetadata(props: DocsPageProps): Promise<Metadata> {
  const { title, description } = await pageOf(props);
  return { title: `${title} · Docs`, description };
}

export default async function DocsPage(props: DocsPageProps) {
  const page = await pageOf(props);
  const text = await readDocText(page);
  const sections = sectionsOf(text);
  return (
    <div className="mx-auto grid max-w-[76rem] gap-x-10 px-4 py-5 md:grid-cols-[12rem_minmax(0,1fr)] md:px-6 xl:grid-cols-[12rem_minmax(0,1fr)_12rem]">
      <header className="mb-4 flex items-baseline justify-between gap-3 md:col-span-full">
        <Link href="/docs" className="font-semibold text-base">
          Plumbline <span className="font-normal text-muted-foreground">documentation</span>
        </Link>
        <Link href="/" className="text-accent text-sm hover:underline">
          Open the dashboard
        </Link>
      </header>
      <aside className="max-md:hidden">
        <div className="sticky top-5">
          <DocsNav current={page.slug} />
        </div>
      </aside>
      <details className="mb-4 rounded-md border border-line bg-panel px-3 py-2 text-sm md:hidden">
        <summary>All pages</summary>
        <div className="mt-2">
          <DocsNav current={page.slug} />
        </div>
      </details>
      <main className="min-w-0 max-w-[46rem] pb-16 text-base leading-6">
        <Markdown text={text} />
        <DocsPager current={page.slug} />
      </main>
      {sections.length > 1 && (
        <aside className="max-xl:hidden">
          <nav aria-label="On this page" className="sticky top-5 text-sm">
            <p className="mb-1 font-medium text-faint text-xs">On this page</p>
            <ul className="flex flex-col gap-1">
              {sections.map((section) => (
                <li key={section.id}>
                  <a href={`#${section.id}`} className="text-muted-foreground hover:text-ink">
                    {section.title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </aside>
      )}
    </div>
  );
}
