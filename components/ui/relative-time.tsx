"use client";

import { useEffect, useState } from "react";
import { formatAgo, formatDateTime, zoneName } from "@/lib/client/format";

const UPDATE_MS = 15_000;

/** "3 min ago", with the absolute time and zone on hover. Renders in the browser only. */
export function RelativeTime({ time }: { readonly time: string | number }) {
  const [nowMs, setNowMs] = useState<number | null>(null);
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), UPDATE_MS);
    return () => clearInterval(timer);
  }, []);
  if (nowMs === null) return <time />;
  return (
    <time
      dateTime={new Date(time).toISOString()}
      title={`${formatDateTime(time)} ${zoneName(time)}`}
    >
      {formatAgo(time, nowMs)}
    </time>
  );
}
