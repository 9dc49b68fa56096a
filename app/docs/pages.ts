import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface DocPage {
  /** Below /docs; empty for the first page. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
}

/** In reading order. Each has a file of its slug in ./content. */
export const DOC_PAGES: readonly DocPage[] = [
  { slug: "", title: "Start here", description: "What Plumbline is, and the first five minutes." },
  {
    slug: "sending-traces",
    title: "Sending traces",
    description: "Set-up for each SDK and for the OpenTelemetry Collector.",
  },
  {
    slug: "conventions",
    title: "What is read from where",
    description: "How spans of every library become one canonical span.",
  },
  {
    slug: "percentiles",
    title: "How percentiles are computed",
    description: "Fixed buckets, their error, and the intervals beside them.",
  },
  {
    slug: "events-and-feedback",
    title: "Events and feedback",
    description: "Marks on every chart, and what people said of the answers.",
  },
  { slug: "api", title: "API", description: "Routes, filters and errors." },
  {
    slug: "ingest",
    title: "Ingest answers",
    description: "What the OTLP port answers, and what a client should do.",
  },
  { slug: "keys", title: "Ingest keys", description: "Who may send, and to which project." },
  {
    slug: "storage",
    title: "Storage and retention",
    description: "What a span costs on disk, and how long it stays.",
  },
  {
    slug: "metrics",
    title: "Metrics for Prometheus",
    description: "What /metrics tells, and what is worth an alert.",
  },
  { slug: "demo-traffic", title: "Demo traffic", description: "What it sends and what it plants." },
  {
    slug: "configuration",
    title: "Configuration",
    description: "Environment variables and defaults.",
  },
  {
    slug: "scaling",
    title: "Scaling",
    description: "Roles as processes of their own, sizing, and a ClickHouse cluster.",
  },
  {
    slug: "backup",
    title: "Backup, moving, upgrades",
    description: "One command each, and what to stop for it.",
  },
];

export function findDocPage(slug: string): DocPage | null {
  return DOC_PAGES.find((page) => page.slug === slug) ?? null;
}

const texts = new Map<string, string>();

/** The page's Markdown; read once a process outside of development. */
export async function readDocText(page: DocPage): Promise<string> {
  const known = texts.get(page.slug);
  if (known !== undefined) return known;
  const file = join(process.cwd(), "app/docs/content", `${page.slug || "index"}.md`);
  const text = await readFile(file, "utf8");
  if (process.env.NODE_ENV === "production") texts.set(page.slug, text);
  return text;
}
