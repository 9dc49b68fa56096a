"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { concerns } from "@/components/charts/mark-clusters";
import { MarksProvider } from "@/components/charts/time-marks";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { type ChangeEvent, listEvents } from "@/lib/contracts/events";

/** What changed in the page's period, on every time chart below. Charts do without where it can't be read. */
export function EventMarks({ children }: { readonly children: ReactNode }) {
  const { project, from, to, filters } = useScope();
  const { data } = useQuery(contractQuery(listEvents, { query: { project, from, to } }));
  const marks = useMemo(
    () => (data?.events ?? []).filter(({ scope }) => concerns(scope, filters)).map(toMark),
    [data, filters],
  );
  return <MarksProvider marks={marks}>{children}</MarksProvider>;
}

function toMark({ startedAt, endedAt, ...event }: ChangeEvent) {
  return {
    ...event,
    fromMs: Date.parse(startedAt),
    toMs: endedAt === null ? null : Date.parse(endedAt),
  };
}
