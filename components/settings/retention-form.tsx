"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { request } from "@/lib/client/api";
import { listProjects, type Retention, updateProject } from "@/lib/contracts/projects";
import { getStorage } from "@/lib/contracts/storage";
import { daysProblem, orderProblem, type TypedRetention, toDays } from "./storage-words";

interface RetentionFormProps {
  readonly project: string;
  readonly retention: Retention;
}

const FIELDS = [
  { key: "text", label: "Text, days", hint: "Prompts, answers and all other originals." },
  { key: "spans", label: "Spans, days", hint: "Lists, traces, filters by any attribute." },
  { key: "rollups", label: "Rollups, days", hint: "Charts over long ranges." },
] as const;

/** How many days each kind of data of the project is kept. */
export function RetentionForm({ project, retention }: RetentionFormProps) {
  const client = useQueryClient();
  const saved = toTyped(retention);
  const [edited, setEdited] = useState<TypedRetention | null>(null);
  const [isSure, setSure] = useState(false);
  const typed = edited ?? saved;
  const isChanged = FIELDS.some(({ key }) => typed[key].trim() !== saved[key]);
  const problems = FIELDS.map(({ key }) => daysProblem(typed[key]));
  const problem = problems.some(Boolean) ? null : orderProblem(typed);
  const isValid = problems.every((one) => one === null) && problem === null;
  const deletes = isValid && isShorter(typed, saved);
  const save = useMutation({
    mutationFn: () =>
      request(updateProject, {
        params: { slug: project },
        body: { retention: toRetention(typed) },
      }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: [getStorage.path] }),
        client.invalidateQueries({ queryKey: [listProjects.path] }),
      ]);
      setEdited(null);
      setSure(false);
    },
  });
  const change = (key: keyof TypedRetention, value: string): void => {
    setEdited({ ...typed, [key]: value });
    setSure(false);
    save.reset();
  };
  return (
    <Panel title="Retention" note="of this project">
      <form
        className="flex flex-col gap-3 px-3 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged && isValid && (!deletes || isSure)) save.mutate();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-3">
          {FIELDS.map(({ key, label, hint }, index) => (
            <Field key={key} label={label} hint={hint} error={problems[index] ?? null}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  autoComplete="off"
                  placeholder="for ever"
                  value={typed[key]}
                  onChange={(event) => change(key, event.target.value)}
                />
              )}
            </Field>
          ))}
        </div>
        {problem && (
          <p role="alert" className="text-bad text-sm">
            {problem}
          </p>
        )}
        {deletes && (
          <label className="flex items-start gap-2 text-sm">
            <input
              type="checkbox"
              className="mt-0.5 accent-(--accent)"
              checked={isSure}
              onChange={(event) => setSure(event.target.checked)}
            />
            <span>Delete what is older within the hour. This cannot be undone.</span>
          </label>
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button
            type="submit"
            variant="primary"
            size="md"
            disabled={!isChanged || !isValid || (deletes && !isSure) || save.isPending}
          >
            {save.isPending ? "Saving…" : "Save retention"}
          </Button>
          {isChanged && (
            <Button size="md" variant="ghost" onClick={() => setEdited(null)}>
              Discard
            </Button>
          )}
          <span aria-live="polite" className="text-sm">
            {save.isError ? (
              <span className="text-bad">Not saved: {save.error.message}</span>
            ) : save.isSuccess && !isChanged ? (
              <span className="text-good">Saved.</span>
            ) : null}
          </span>
        </div>
        <p className="max-w-prose text-faint text-xs">
          An empty field keeps for ever. Days end at midnight UTC, once an hour it is looked. Text
          goes with its span at the latest, spans go once their hours are rolled up, and spans that
          begin before the days kept are rejected.
        </p>
      </form>
    </Panel>
  );
}

function toTyped({ textDays, spanDays, rollupDays }: Retention): TypedRetention {
  const text = (days: number | undefined) => (days === undefined ? "" : String(days));
  return { text: text(textDays), spans: text(spanDays), rollups: text(rollupDays) };
}

function toRetention(typed: TypedRetention): Retention {
  const [textDays, spanDays, rollupDays] = FIELDS.map(({ key }) => toDays(typed[key]));
  return {
    ...(textDays === undefined ? {} : { textDays }),
    ...(spanDays === undefined ? {} : { spanDays }),
    ...(rollupDays === undefined ? {} : { rollupDays }),
  };
}

/** Whether anything that is kept now would go. */
function isShorter(typed: TypedRetention, saved: TypedRetention): boolean {
  return FIELDS.some(
    ({ key }) => (toDays(typed[key]) ?? Infinity) < (toDays(saved[key]) ?? Infinity),
  );
}
