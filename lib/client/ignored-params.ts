import { parseFilter } from "@/lib/contracts/filter";
import { scopeParams } from "./search-params";

const SINGLE = ["project", "range", "compare", "refresh"] as const;

/** What an address asks for and no page understands, as it stands there: `range=banana`. */
export function ignoredParams(address: URLSearchParams): string[] {
  const unread = SINGLE.flatMap((name) => {
    const text = address.get(name);
    return text === null || scopeParams[name].parse(text) !== null ? [] : [`${name}=${text}`];
  });
  const filters = address.getAll("f").filter((text) => parseFilter(text) === null);
  return [...unread, ...filters.map((text) => `f=${text}`)];
}
