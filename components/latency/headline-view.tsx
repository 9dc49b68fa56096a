"use client";

import { Check, CircleHelp, Minus, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { PageHeader } from "@/components/shell/page-header";
import { cn } from "@/components/ui/cn";
import { ErrorState } from "@/components/ui/error-state";
import { useScopedHref } from "@/lib/client/scope";
import type { Headline } from "./headline";
import { subjectFilters } from "./subject-filters";
import { useHeadline } from "./use-headline";

const TONES: Readonly<
  Record<Headline["tone"], { word: string; color: string; icon: typeof Check }>
> = {
  worse: { word: "Slower", color: "bg-bad-soft text-bad", icon: TriangleAlert },
  past: { word: "Was slower", color: "bg-watch-soft text-watch", icon: Check },
  better: { word: "Faster", color: "bg-good-soft text-good", icon: Check },
  same: { word: "Steady", color: "bg-good-soft text-good", icon: Minus },
  alone: { word: "Nothing to compare", color: "bg-hover text-muted-foreground", icon: Minus },
  unknown: { word: "Too little to say", color: "bg-watch-soft text-watch", icon: CircleHelp },
};

/** The finding of the page in words, with the figures that show it and the way into its traces. */
export function HeadlineView() {
  const { headline, isOutdated, error, retry } = useHeadline();
  if (!headline && error) {
    return (
      <>
        <PageHeader title="Latency" />
        <ErrorState title="The headline could not be computed" error={error} onRetry={retry} />
      </>
    );
  }
  return (
    <PageHeader
      title="Latency"
      headline={headline ? <Title headline={headline} /> : null}
      detail={headline ? <Detail headline={headline} /> : <span className="block h-5" />}
      isOutdated={isOutdated}
    />
  );
}

function Title({ headline }: { readonly headline: Headline }) {
  const tone = TONES[headline.tone];
  const Icon = tone.icon;
  return (
    <>
      <span
        className={cn(
          "mr-2 inline-flex h-6 translate-y-[-2px] items-center gap-1 rounded-md px-1.5 align-middle font-medium text-sm",
          tone.color,
        )}
      >
        <Icon aria-hidden className="size-3.5" />
        {tone.word}
      </span>
      <span className="[overflow-wrap:anywhere]">{headline.title}</span>
    </>
  );
}

function Detail({ headline }: { readonly headline: Headline }) {
  const href = useScopedHref();
  const { row, ranking } = headline.subject ?? {};
  const filters = row && ranking ? subjectFilters(row, ranking.dimensions) : null;
  return (
    <>
      {headline.detail}
      {filters ? (
        <>
          {" "}
          <Link
            href={href("/latency", { filters })}
            className="text-accent underline underline-offset-2"
          >
            Look at it alone
          </Link>
          {" · "}
          <Link
            href={href("/traces", { filters })}
            className="text-accent underline underline-offset-2"
          >
            Its traces
          </Link>
        </>
      ) : null}
    </>
  );
}
