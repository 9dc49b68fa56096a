import { parseAsBoolean, parseAsStringLiteral } from "nuqs/server";
import { DIMENSIONS } from "@/lib/contracts/filter";
import { METRIC_NAMES } from "./metrics";

/** What the Overview splits by and draws; the rest of its state is every page's. */
export const overviewParams = {
  by: parseAsStringLiteral(DIMENSIONS).withDefault("model"),
  metric: parseAsStringLiteral(METRIC_NAMES).withDefault("ttft"),
  /** Each chart to its own height rather than all to one. */
  ownScale: parseAsBoolean.withDefault(false),
};
