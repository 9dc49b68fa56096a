"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { toast } from "@/components/ui/toast";
import { request } from "@/lib/client/api";
import { formatCount } from "@/lib/client/format";
import { contractQuery } from "@/lib/client/query";
import { useScope, useScopeActions } from "@/lib/client/scope";
import { getDemo, startDemo } from "@/lib/contracts/system";

const POLL_MS = 1_000;
/** How often a page that fills with demo traffic asks anew. */
const REFRESH_MS = 10_000;

function useDemo() {
  return useQuery({
    ...contractQuery(getDemo),
    refetchInterval: (query) => (query.state.data?.state === "running" ? POLL_MS : false),
  });
}

/** A button that sends two weeks of traffic through the real OTLP port, and how far it is. */
export function DemoTraffic() {
  const { project } = useScope();
  const { setRange } = useScopeActions();
  const client = useQueryClient();
  const demo = useDemo();
  const start = useMutation({
    mutationFn: () => request(startDemo, { body: { project } }),
    onSuccess: () => {
      // The oldest days come first: a shorter range would stay empty to the end.
      setRange({ kind: "last", last: "14d" });
      return client.invalidateQueries({ queryKey: [getDemo.path] });
    },
  });
  const state = demo.data?.state ?? "idle";
  const failure = start.error?.message ?? (state === "failed" ? demo.data?.message : undefined);
  if (state === "running") return <DemoProgress />;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button size="md" variant="outline" disabled={start.isPending} onClick={() => start.mutate()}>
        <Play aria-hidden />
        {start.isPending ? "Starting…" : "Send demo traffic"}
      </Button>
      {failure && (
        <p role="alert" className="text-bad text-sm">
          The demo traffic stopped: {failure}. What was sent stays; it can be started again.
        </p>
      )}
    </div>
  );
}

function DemoProgress() {
  const { data } = useDemo();
  const share = data && data.total > 0 ? data.sent / data.total : 0;
  return (
    <div className="flex w-full max-w-sm flex-col gap-1.5" role="status">
      <Progress value={share} label="Demo traffic" />
      <p className="tabular text-muted-foreground text-sm">
        {data && data.total > 0
          ? `Sending demo traffic: ${formatCount(data.sent)} of ${formatCount(data.total)} spans`
          : "Starting the demo traffic"}
      </p>
    </div>
  );
}

/** While demo traffic runs: how far it is, over the page that fills with it. */
export function DemoBanner() {
  const { data } = useDemo();
  const { refreshNow } = useScopeActions();
  const before = useRef(data?.state);
  const state = data?.state;
  useEffect(() => {
    if (before.current === "running" && state === "done") {
      toast.success("The demo traffic is complete.");
      refreshNow();
    }
    before.current = state;
  }, [state, refreshNow]);
  useEffect(() => {
    if (state !== "running") return;
    const timer = setInterval(refreshNow, REFRESH_MS);
    return () => clearInterval(timer);
  }, [state, refreshNow]);
  if (state !== "running") return null;
  return (
    <div className="flex items-center rounded-lg border border-line bg-panel px-3 py-2">
      <DemoProgress />
    </div>
  );
}
