import { keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import type { Contract } from "@/lib/contracts/contract";
import { ApiError, contractUrl, type RequestInput, request } from "./api";

const STALE_AFTER_MS = 10_000;
/** Live ranges make a new entry at every refresh; old ones go after a minute. */
const KEPT_MS = 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        gcTime: KEPT_MS,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && isTransient(error),
      },
    },
  });
}

function isTransient(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 503);
}

/**
 * Options for `useQuery` over a contract. The request is cancelled when nobody waits for it
 * any more, and the previous answer stays (as `isPlaceholderData`) while a new one loads.
 */
export function contractQuery<C extends Contract>(
  contract: C,
  input: Pick<RequestInput<C>, "params" | "query"> = {},
) {
  return queryOptions({
    queryKey: [contract.path, contractUrl(contract, input)] as const,
    queryFn: ({ signal }) => request(contract, { ...input, signal }),
    placeholderData: keepPreviousData,
  });
}
