"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowUp, X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { listAttributeKeys } from "@/lib/contracts/projects";
import {
  BUILT_IN_CONTEXT_KEYS,
  type ContextDimension,
  METADATA_PREFIXES,
  PREFIXED_DIMENSIONS,
} from "@/lib/domain/context-keys";
import { keyProblem, raise } from "./key-list";

const TITLES: Readonly<Record<ContextDimension, { title: string; hint: string }>> = {
  environment: { title: "Environment", hint: "Production, staging…" },
  route: { title: "Route", hint: "What the user asked of the product" },
  tenant: { title: "Tenant", hint: "The customer the request is made for" },
  tier: { title: "Tenant tier", hint: "The customer's plan" },
  team: { title: "Team", hint: "Who owns the code" },
  region: { title: "Region", hint: "Where it runs" },
};

interface ContextKeyEditorProps {
  readonly dimension: ContextDimension;
  readonly keys: readonly string[];
  readonly onChange: (keys: string[]) => void;
}

/** The attributes that one dimension is read from: the project's own first, then the built-in ones. */
export function ContextKeyEditor({ dimension, keys, onChange }: ContextKeyEditorProps) {
  const [draft, setDraft] = useState("");
  const listId = useId();
  const builtIn = BUILT_IN_CONTEXT_KEYS[dimension];
  const problem = keyProblem(draft, keys, builtIn);
  const suggestions = useSuggestions(draft);
  const { title, hint } = TITLES[dimension];
  const add = (): void => {
    const key = draft.trim();
    if (key === "" || problem !== null) return;
    onChange([...keys, key]);
    setDraft("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  };
  return (
    <section className="grid gap-x-6 gap-y-2 border-line border-t py-4 md:grid-cols-[10rem_minmax(0,1fr)]">
      <div>
        <h3 className="font-semibold text-sm">{title}</h3>
        <p className="text-faint text-xs">{hint}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        {keys.length > 0 && (
          <ol
            className="flex flex-col gap-1"
            aria-label={`Keys of ${title.toLowerCase()}, first match wins`}
          >
            {keys.map((key, index) => (
              <li
                key={key}
                className="flex items-center gap-1 rounded-md border border-line bg-panel py-0.5 pr-0.5 pl-2.5"
              >
                <code className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere]">
                  {key}
                </code>
                <Button
                  variant="ghost"
                  size="icon"
                  disabled={index === 0}
                  aria-label={`Try ${key} sooner`}
                  title="Try it sooner"
                  onClick={() => onChange(raise(keys, key))}
                >
                  <ArrowUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Remove ${key}`}
                  title="Remove"
                  onClick={() => onChange(keys.filter((other) => other !== key))}
                >
                  <X aria-hidden />
                </Button>
              </li>
            ))}
          </ol>
        )}
        <Field label={`Read ${title.toLowerCase()} also from`} error={problem}>
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                value={draft}
                list={listId}
                placeholder="attribute.key"
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-xs"
                onChange={(event) => setDraft(event.target.value)}
                onKeyDown={onKeyDown}
              />
              <Button size="md" disabled={draft.trim() === "" || problem !== null} onClick={add}>
                Add
              </Button>
              <datalist id={listId}>
                {suggestions.map((key) => (
                  <option key={key} value={key} />
                ))}
              </datalist>
            </div>
          )}
        </Field>
        <p className="text-muted-foreground text-xs">
          Then, built in: <KeyNames names={builtIn} />.
        </p>
        {PREFIXED_DIMENSIONS.includes(dimension) && (
          <details className="text-muted-foreground text-xs">
            <summary>
              The same keys within the metadata of {METADATA_PREFIXES.length} libraries
            </summary>
            <p className="mt-1">
              After <KeyNames names={METADATA_PREFIXES} />
            </p>
          </details>
        )}
      </div>
    </section>
  );
}

function KeyNames({ names }: { readonly names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 && ", "}
      <code className="font-mono [overflow-wrap:anywhere]">{name}</code>
    </span>
  ));
}

/** Attribute keys that were seen in the page's period, for completion. */
function useSuggestions(search: string): readonly string[] {
  const scope = useScope();
  const result = useQuery({
    ...contractQuery(listAttributeKeys, {
      query: { project: scope.project, from: scope.from, to: scope.to, search: search.trim() },
    }),
    enabled: search.trim().length > 1,
  });
  return result.data?.keys.slice(0, 12).map(({ key }) => key) ?? [];
}
