"use client";

import { Fragment, useId, useMemo, useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";
import type { Json } from "@/lib/domain/span";
import { JsonTree } from "./json-tree";
import { LongText } from "./long-text";
import { asText, unwrapJson } from "./message-view-model";
import { useApplyFilter } from "./use-apply-filter";

/** Longer values cannot be filtered by: a filter holds 1,000 characters. */
const FILTERABLE = 200;

interface AttributeTableProps {
  readonly title: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly needle: string;
}

/** Attributes as they were sent, by name. */
export function AttributeTable({ title, attributes, needle }: AttributeTableProps) {
  const rows = useMemo(() => matching(attributes, needle), [attributes, needle]);
  const total = Object.keys(attributes).length;
  return (
    <section>
      <h3 className="mb-1 flex items-center gap-2 font-semibold text-sm">
        {title}
        <span className="tabular font-normal text-faint text-xs">
          {rows.length === total ? total : `${rows.length} of ${total}`}
        </span>
        <CopyButton
          className="ml-auto"
          value={() => JSON.stringify(attributes, null, 2)}
          label={`Copy ${title.toLowerCase()} as JSON`}
        />
      </h3>
      {rows.length === 0 ? (
        <p className="text-faint text-sm">{total === 0 ? "None were sent." : "None match."}</p>
      ) : (
        <dl>
          {rows.map(([key, value]) => (
            <AttributeRow key={key} name={key} value={value} />
          ))}
        </dl>
      )}
    </section>
  );
}

function AttributeRow({ name, value }: { readonly name: string; readonly value: Json }) {
  const applyFilter = useApplyFilter();
  const text = asText(value);
  const unwrapped = unwrapJson(value);
  const isTree = typeof unwrapped === "object" && unwrapped !== null;
  const isFilterable = !isTree && text.length <= FILTERABLE;
  return (
    <div className="group grid grid-cols-1 gap-x-3 border-line border-t py-1 sm:grid-cols-[minmax(9rem,38%)_minmax(0,1fr)_auto]">
      <dt className="min-w-0 py-0.5 font-mono text-muted-foreground text-xs leading-5 [overflow-wrap:anywhere]">
        <Breakable text={name} />
      </dt>
      <dd className="min-w-0 py-0.5 font-mono text-xs leading-5">
        {isTree ? (
          <JsonTree value={unwrapped} />
        ) : isFilterable ? (
          <button
            type="button"
            title="Click: only spans with this value · Alt-click: without it"
            onClick={(event) =>
              applyFilter({ key: `attr:${name}`, op: event.altKey ? "not" : "is", value: text })
            }
            className="text-left hover:text-accent hover:underline [overflow-wrap:anywhere]"
          >
            {text === "" ? "(empty)" : text}
          </button>
        ) : (
          <LongText text={text} limit={1_000} />
        )}
      </dd>
      <CopyButton value={text} label={`Copy ${name}`} className="max-sm:hidden" />
    </div>
  );
}

/** Breaks long names after a dot or an underscore rather than within a word. */
function Breakable({ text }: { readonly text: string }) {
  return text.split(/(?<=[._])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name, which never changes
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function matching(
  attributes: Readonly<Record<string, unknown>>,
  needle: string,
): readonly (readonly [string, Json])[] {
  const wanted = needle.trim().toLowerCase();
  return Object.entries(attributes as Readonly<Record<string, Json>>)
    .filter(
      ([key, value]) =>
        wanted === "" ||
        key.toLowerCase().includes(wanted) ||
        asText(value).toLowerCase().includes(wanted),
    )
    .sort(([a], [b]) => a.localeCompare(b));
}

/** Several groups of attributes under one search field. */
export function AttributeGroups({
  groups,
}: {
  readonly groups: readonly { title: string; attributes: Readonly<Record<string, unknown>> }[];
}) {
  const [needle, setNeedle] = useState("");
  const id = useId();
  return (
    <div className="flex flex-col gap-4">
      <label htmlFor={id} className="sr-only">
        Search attributes
      </label>
      <Input
        id={id}
        type="search"
        placeholder="Search names and values"
        value={needle}
        onChange={(event) => setNeedle(event.target.value)}
      />
      {groups.map((group) => (
        <AttributeTable key={group.title} {...group} needle={needle} />
      ))}
    </div>
  );
}
