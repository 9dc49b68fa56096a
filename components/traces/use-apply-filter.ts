import { usePathname, useRouter } from "next/navigation";
import { useCallback } from "react";
import { useScopeActions, useTracesHref } from "@/lib/client/scope";
import type { Filter } from "@/lib/contracts/filter";

/** Narrows the list of traces; from within a single trace, which has no filters, goes to the list. */
export function useApplyFilter(): (filter: Filter) => void {
  const path = usePathname();
  const router = useRouter();
  const tracesHref = useTracesHref();
  const { addFilter } = useScopeActions();
  return useCallback(
    (filter) => {
      if (path.startsWith("/traces/")) router.push(tracesHref([filter]));
      else addFilter(filter);
    },
    [path, router, tracesHref, addFilter],
  );
}
