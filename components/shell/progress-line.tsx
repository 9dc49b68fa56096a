"use client";

import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useState } from "react";

const SHOWN_AFTER_MS = 1_000;

/** A thin line and the seconds gone by, once an answer takes longer than a second. */
export function ProgressLine() {
  const isFetching = useIsFetching() > 0;
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    if (!isFetching) return;
    const startedMs = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - startedMs), 200);
    return () => {
      clearInterval(timer);
      setElapsedMs(0);
    };
  }, [isFetching]);
  const isShown = isFetching && elapsedMs >= SHOWN_AFTER_MS;
  return (
    <div className="pointer-events-none sticky top-0 z-20 h-0" role="status">
      {isShown && (
        <>
          <div className="h-0.5 overflow-hidden bg-accent-soft">
            <div className="h-full w-1/4 animate-sweep bg-accent" />
          </div>
          <span className="tabular absolute top-1.5 right-3 rounded-sm bg-raised px-1.5 text-muted-foreground text-xs shadow-pop">
            reading, {(elapsedMs / 1000).toFixed(0)} s
          </span>
        </>
      )}
    </div>
  );
}
