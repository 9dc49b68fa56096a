"use client";

import { useQuery } from "@tanstack/react-query";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { getProjectStatus } from "@/lib/contracts/projects";

const POLL_MS = 2_000;

/** Whether the project has spans; asks again every two seconds until it has. */
export function useProjectStatus() {
  const { project } = useScope();
  // Another project's status says nothing about this one, so none is kept as a placeholder.
  const { placeholderData: _, ...options } = contractQuery(getProjectStatus, {
    params: { slug: project },
  });
  return useQuery({
    ...options,
    refetchInterval: (query) => (query.state.data?.spanCount === 0 ? POLL_MS : false),
  });
}
