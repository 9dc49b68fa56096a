import {
  createParser,
  createSerializer,
  parseAsNativeArrayOf,
  parseAsStringLiteral,
} from "nuqs/server";
import { type Filter, formatFilter, ProjectSlug, parseFilter } from "@/lib/contracts/filter";
import { COMPARISONS, DEFAULT_RANGE, formatRange, parseRange, type Range } from "./range";

/** How often a live range asks again. */
export const REFRESH_INTERVALS = ["off", "10s", "1m"] as const;
export type RefreshInterval = (typeof REFRESH_INTERVALS)[number];

const parseAsProject = createParser({
  parse: (text) => (ProjectSlug.safeParse(text).success ? text : null),
  serialize: (slug: string) => slug,
});

const parseAsRange = createParser<Range>({
  parse: parseRange,
  serialize: formatRange,
  eq: (a, b) => formatRange(a) === formatRange(b),
});

const parseAsFilter = createParser<Filter>({
  parse: parseFilter,
  serialize: formatFilter,
  eq: (a, b) => formatFilter(a) === formatFilter(b),
});

/** State that every page shares and that survives navigation between them. */
export const scopeParams = {
  project: parseAsProject.withDefault("default"),
  range: parseAsRange.withDefault(DEFAULT_RANGE),
  f: parseAsNativeArrayOf(parseAsFilter).withDefault([]),
  compare: parseAsStringLiteral(COMPARISONS).withDefault("auto"),
  refresh: parseAsStringLiteral(REFRESH_INTERVALS).withDefault("1m"),
};

/** `serializeScope("/traces", { project, range, f })`: a path with the shared state. */
export const serializeScope = createSerializer(scopeParams);
