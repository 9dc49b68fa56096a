import { BookOpen, ListTree, type LucideIcon, Settings, Sunrise, Timer } from "lucide-react";

interface PageEntry {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** Second key after `g`. */
  readonly key: string;
}

export const PAGES: readonly PageEntry[] = [
  { path: "/", name: "Overview", icon: Sunrise, key: "o" },
  { path: "/latency", name: "Latency", icon: Timer, key: "l" },
  { path: "/traces", name: "Traces", icon: ListTree, key: "t" },
  { path: "/settings", name: "Settings", icon: Settings, key: "s" },
];

export const DOCS: PageEntry = { path: "/docs", name: "Docs", icon: BookOpen, key: "d" };

export function isCurrent(path: string, pathname: string): boolean {
  return path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`);
}

/** Pages whose figures follow the filter bar; a single trace and the other settings do not. */
export function hasFilterBar(pathname: string): boolean {
  return ["/", "/latency", "/traces", "/settings/sources"].includes(pathname);
}
