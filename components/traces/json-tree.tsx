"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import type { Json } from "@/lib/domain/span";
import { LongText } from "./long-text";
import { unwrapJson } from "./message-view-model";

/** Children drawn before "show more": a tool can answer with thousands of rows. */
const PAGE = 100;
/** Deeper levels open by hand. */
const OPEN_LEVELS = 2;

/** JSON to read: levels fold, long texts too. Everything is rendered as text. */
export function JsonTree({
  value,
  className,
}: {
  readonly value: Json;
  readonly className?: string;
}) {
  return (
    <div className={cn("overflow-x-auto font-mono text-xs leading-5", className)}>
      <JsonNode value={unwrapJson(value)} depth={0} />
    </div>
  );
}

interface JsonNodeProps {
  readonly name?: string;
  readonly value: Json;
  readonly depth: number;
}

function JsonNode({ name, value, depth }: JsonNodeProps) {
  if (typeof value === "object" && value !== null) {
    return <JsonBranch {...(name === undefined ? {} : { name })} value={value} depth={depth} />;
  }
  return (
    <div className="flex gap-1.5 pl-4">
      {name !== undefined && <Key name={name} />}
      <Scalar value={value} />
    </div>
  );
}

function JsonBranch({
  name,
  value,
  depth,
}: {
  readonly name?: string;
  readonly value: Extract<Json, object>;
  readonly depth: number;
}) {
  const [isOpen, setOpen] = useState(depth < OPEN_LEVELS);
  const [shown, setShown] = useState(PAGE);
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, Json])[] = Object.entries(value);
  const size = isList
    ? `${entries.length} ${entries.length === 1 ? "item" : "items"}`
    : `${entries.length} ${entries.length === 1 ? "key" : "keys"}`;
  if (entries.length === 0) {
    return (
      <div className="flex gap-1.5 pl-4">
        {name !== undefined && <Key name={name} />}
        <span className="text-faint">{isList ? "[ ]" : "{ }"}</span>
      </div>
    );
  }
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex items-center gap-1.5 rounded-sm hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={cn("-mr-1 size-3 shrink-0 text-faint", isOpen && "rotate-90")}
        />
        {name !== undefined && <Key name={name} />}
        <span className="text-faint">
          {isList ? "[" : "{"} {size} {isList ? "]" : "}"}
        </span>
      </button>
      {isOpen && (
        <div className="ml-[5px] border-line border-l pl-2">
          {entries.slice(0, shown).map(([key, child]) => (
            <JsonNode key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <button
              type="button"
              className="pl-4 text-accent hover:underline"
              onClick={() => setShown(shown + PAGE)}
            >
              {entries.length - shown} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

const Key = ({ name }: { readonly name: string }) => (
  <span className="shrink-0 text-muted-foreground">{name}:</span>
);

function Scalar({ value }: { readonly value: string | number | boolean | null }) {
  if (value === "") return <span className="text-faint">""</span>;
  if (typeof value === "string") return <LongText text={value} className="text-ink" />;
  return <span className="text-accent">{String(value)}</span>;
}
