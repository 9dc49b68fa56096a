"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { formatExact, formatPercent } from "@/lib/client/format";
import { useTracesHref } from "@/lib/client/scope";
import { ttftAbsentWords } from "@/lib/client/ttft-words";
import { adviceFor } from "@/lib/domain/instrumentation/advice";
import type { InstrumentationField, Recipe } from "@/lib/domain/instrumentation/types";
import { FIELD_LABELS, missingFilters, type Source } from "./field-words";

const LANGUAGES: Readonly<Record<Recipe["language"], string>> = {
  ts: "TypeScript",
  python: "Python",
  shell: "Shell",
};

interface AdvicePanelProps {
  readonly id: string;
  readonly source: Source;
  readonly field: InstrumentationField;
}

/** Why a field is missing from a source's calls, and the lines that would add it. */
export function AdvicePanel({ id, source, field }: AdvicePanelProps) {
  const tracesHref = useTracesHref();
  const convention = adviceFor(source.convention);
  const advice = convention.fields[field];
  const { eligible, carried } = source.fields[field];
  const missing = eligible - carried;
  const filters = missingFilters(source, field);
  const panel = useRef<HTMLElement>(null);
  // On a phone it opens below all figures, out of sight of the one that was chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another field is another advice
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), [field]);
  return (
    <section
      ref={panel}
      id={id}
      aria-label={`${FIELD_LABELS[field]} in ${source.service}`}
      className="flex flex-col gap-3 rounded-md border border-line bg-canvas p-3"
    >
      <div>
        <h3 className="font-semibold text-sm">
          {FIELD_LABELS[field]}
          {advice.kind === "impossible" && (
            <span className="font-normal text-muted-foreground">
              {" "}
              · {convention.title} cannot send it
            </span>
          )}
        </h3>
        <p className="mt-1 max-w-prose text-sm">{advice.text}</p>
        {missing > 0 && (
          <p className="mt-1 text-muted-foreground text-sm">
            {formatExact(missing)} of {formatExact(eligible)} calls lack it.{" "}
            {filters && (
              <Link href={tracesHref(filters)} className="text-accent underline underline-offset-2">
                See them
              </Link>
            )}
          </p>
        )}
      </div>
      {field === "ttft" && source.ttftAbsent.length > 0 && <AbsentReasons source={source} />}
      {(advice.recipes ?? []).map((recipe) => (
        <CodeBlock
          key={recipe.label + recipe.code}
          code={recipe.code}
          label={`${recipe.label} · ${LANGUAGES[recipe.language]}`}
        />
      ))}
    </section>
  );
}

function AbsentReasons({ source }: { readonly source: Source }) {
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {source.ttftAbsent.map(({ reason, count }) => {
        const words = ttftAbsentWords(reason);
        return (
          <li key={reason} className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3">
            <span className="tabular text-right text-muted-foreground">
              {formatExact(count)}{" "}
              <span className="text-faint text-xs">
                {formatPercent(source.modelCalls > 0 ? count / source.modelCalls : null)}
              </span>
            </span>
            <span>
              <span className="font-medium">{words.short}.</span>{" "}
              <span className="text-muted-foreground">{words.long}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
