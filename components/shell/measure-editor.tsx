"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { parseMeasure } from "@/lib/client/filters";
import type { Filter, Measure } from "@/lib/contracts/filter";
import type { FilterEditorProps } from "./filter-editor";

const HINTS: Readonly<Record<Measure, string>> = {
  ttftMs: "for example 800 ms or 2 s",
  durationMs: "for example 30 s or 2 min",
  tpotMs: "for example 40 ms",
  tokensPerSecond: "tokens per second",
  inputTokens: "tokens, for example 8k",
  outputTokens: "tokens, for example 500",
  costUsd: "US dollars, for example 0.05",
};

export function MeasureEditor({
  filterKey,
  initial,
  onApply,
  onCancel,
}: FilterEditorProps & { readonly filterKey: Measure }) {
  const [low, setLow] = useState(initial.find((filter) => filter.op === "gte")?.value ?? "");
  const [high, setHigh] = useState(initial.find((filter) => filter.op === "lt")?.value ?? "");
  const lowValue = parseMeasure(filterKey, low);
  const highValue = parseMeasure(filterKey, high);
  const lowError =
    low.trim() !== "" && lowValue === null ? `Write a figure, ${HINTS[filterKey]}.` : null;
  const highError =
    high.trim() !== "" && highValue === null
      ? `Write a figure, ${HINTS[filterKey]}.`
      : lowValue !== null && highValue !== null && lowValue >= highValue
        ? "This must be more than the other end."
        : null;
  const canApply = !lowError && !highError && (lowValue !== null || highValue !== null);
  return (
    <form
      className="flex flex-col gap-2 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!canApply) return;
        const filters: Filter[] = [];
        if (lowValue !== null) filters.push({ key: filterKey, op: "gte", value: String(lowValue) });
        if (highValue !== null)
          filters.push({ key: filterKey, op: "lt", value: String(highValue) });
        onApply(filters);
      }}
    >
      <Field label="At least" error={lowError} hint={HINTS[filterKey]}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            value={low}
            onChange={(event) => setLow(event.target.value)}
          />
        )}
      </Field>
      <Field label="Less than" error={highError}>
        {(control) => (
          <Input {...control} value={high} onChange={(event) => setHigh(event.target.value)} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={!canApply}>
          Apply
        </Button>
      </div>
    </form>
  );
}
