"use client";

import { Check } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount, formatExact, formatPercent } from "@/lib/client/format";
import { adviceFor } from "@/lib/domain/instrumentation/advice";
import type { InstrumentationField } from "@/lib/domain/instrumentation/types";
import { AdvicePanel } from "./advice-panel";
import { completeness, FIELD_LABELS, FIELDS, type Source } from "./field-words";

/** One service through one library: which share of its model calls carries what. */
export function SourceCard({ source }: { readonly source: Source }) {
  const [open, setOpen] = useState<InstrumentationField | null>(null);
  const id = useId();
  return (
    <Panel
      title={source.service || "(service without a name)"}
      note={
        <>
          {adviceFor(source.convention).title} ·{" "}
          <code className="font-mono">{source.scope || "unnamed scope"}</code> {source.scopeVersion}
        </>
      }
      actions={
        <span className="text-muted-foreground text-xs">
          <span className="tabular">{formatCount(source.modelCalls)}</span> model calls of{" "}
          <span className="tabular">{formatCount(source.spans)}</span> spans · last{" "}
          <RelativeTime time={source.lastSpanAt} />
        </span>
      }
    >
      {source.modelCalls === 0 ? (
        <p className="px-3 pb-3 text-muted-foreground text-sm">
          None of these spans calls a model. They give others their place in a trace.
        </p>
      ) : (
        <div className="flex flex-col gap-3 px-3 pb-3">
          <ul className="grid grid-cols-1 gap-x-4 gap-y-0.5 sm:grid-cols-2 xl:grid-cols-5">
            {FIELDS.map((field) => (
              <li key={field}>
                <Meter
                  field={field}
                  counts={source.fields[field]}
                  isOpen={open === field}
                  controls={id}
                  onToggle={() => setOpen(open === field ? null : field)}
                />
              </li>
            ))}
          </ul>
          {open && <AdvicePanel id={id} source={source} field={open} />}
        </div>
      )}
    </Panel>
  );
}

interface MeterProps {
  readonly field: InstrumentationField;
  readonly counts: { readonly eligible: number; readonly carried: number };
  readonly isOpen: boolean;
  readonly controls: string;
  readonly onToggle: () => void;
}

function Meter({ field, counts, isOpen, controls, onToggle }: MeterProps) {
  const state = completeness(counts);
  const share = counts.eligible > 0 ? counts.carried / counts.eligible : null;
  return (
    <button
      type="button"
      onClick={onToggle}
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      title={
        state === "not-applicable"
          ? "No call of this source could carry it"
          : `${formatExact(counts.carried)} of ${formatExact(counts.eligible)} calls carry it`
      }
      className={cn("w-full rounded-md px-2 py-1.5 text-left hover:bg-hover", isOpen && "bg-hover")}
    >
      <span className="flex items-center gap-1.5 text-sm">
        <span className="truncate">{FIELD_LABELS[field]}</span>
        <span className="tabular ml-auto">{formatPercent(share)}</span>
      </span>
      <span aria-hidden className="mt-1 block h-1.5 overflow-hidden rounded-full bg-line">
        <span
          className={cn("block h-full", state === "complete" ? "bg-good" : "bg-accent")}
          style={{ width: `${(share ?? 0) * 100}%` }}
        />
      </span>
      <span className="tabular mt-0.5 flex items-center gap-1 text-faint text-xs">
        {state === "not-applicable"
          ? "does not apply"
          : `${formatExact(counts.carried)} of ${formatExact(counts.eligible)} calls`}
        {state === "complete" && (
          <span className="ml-auto flex items-center gap-0.5 text-good">
            <Check aria-hidden className="size-3" />
            complete
          </span>
        )}
        {state === "partly" && <span className="ml-auto">partly</span>}
        {state === "none" && <span className="ml-auto font-medium text-watch">missing</span>}
      </span>
    </button>
  );
}
