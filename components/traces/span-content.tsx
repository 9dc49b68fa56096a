"use client";

import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import type { z } from "zod";
import { EmptyState } from "@/components/ui/empty-state";
import { formatRate } from "@/lib/client/format";
import { useScopedHref } from "@/lib/client/scope";
import type { getSpan } from "@/lib/contracts/traces";
import type { Json } from "@/lib/domain/span";
import { JsonTree } from "./json-tree";
import { LongText } from "./long-text";
import { MessageCard, Result } from "./message-card";
import { readMessages } from "./message-view-model";

export type SpanDetailData = z.output<(typeof getSpan)["response"]>;

/** What the model or tool was given and what came back. */
export function SpanContentPane({ detail }: { readonly detail: SpanDetailData }) {
  const { content } = detail;
  const input = readMessages(content.inputMessages);
  const output = readMessages(content.outputMessages);
  const hasArguments = !isEmpty(content.toolArguments);
  const hasResult = !isEmpty(content.toolResult);
  const documents = content.retrievedDocuments;
  const definitions = Array.isArray(content.toolDefinitions) ? content.toolDefinitions : [];
  const isNothing =
    input.length + output.length + documents.length === 0 && !hasArguments && !hasResult;
  if (isNothing) return <NoContent detail={detail} />;
  return (
    <div className="flex flex-col gap-4">
      {detail.statusMessage && (
        <p className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          <LongText text={detail.statusMessage} />
        </p>
      )}
      {input.length > 0 && (
        <Section title="Input" note={count(input.length, "message")}>
          {input.map((message, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages have no identity and never move
            <MessageCard key={index} message={message} />
          ))}
        </Section>
      )}
      {definitions.length > 0 && <ToolDefinitions definitions={definitions} />}
      {output.length > 0 && (
        <Section
          title="Output"
          note={output.length > 1 ? `${output.length} choices or messages` : ""}
        >
          {output.map((message, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <MessageCard key={index} message={message} />
          ))}
        </Section>
      )}
      {hasArguments && (
        <Section title="Arguments">
          <Box>
            <Result value={content.toolArguments} />
          </Box>
        </Section>
      )}
      {hasResult && (
        <Section title="Result">
          <Box>
            <Result value={content.toolResult} />
          </Box>
        </Section>
      )}
      {documents.length > 0 && (
        <Section title="Documents" note={count(documents.length, "document")}>
          {documents.map((document, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a document can be retrieved twice
            <RetrievedDocument key={index} document={document} />
          ))}
        </Section>
      )}
    </div>
  );
}

function NoContent({ detail }: { readonly detail: SpanDetailData }) {
  const href = useScopedHref();
  return (
    <>
      {detail.statusMessage && (
        <p className="mb-3 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          <LongText text={detail.statusMessage} />
        </p>
      )}
      <EmptyState title="No messages came with this span">
        {detail.span.isModelCall ? (
          <>
            The library sent none, or content capture is off.{" "}
            <Link
              href={href("/settings/sources")}
              className="text-accent underline underline-offset-2"
            >
              Sources
            </Link>{" "}
            tells how to switch it on.
          </>
        ) : (
          "It is not a model call and carried no arguments or results."
        )}
      </EmptyState>
    </>
  );
}

function ToolDefinitions({ definitions }: { readonly definitions: readonly Json[] }) {
  const names = definitions.map(toolName).filter((name) => name !== "");
  return (
    <details className="rounded-md border border-line bg-panel px-3 py-2 text-sm">
      <summary className="text-muted-foreground">
        {count(definitions.length, "tool")} offered
        {names.length > 0 && <span className="text-faint">: {names.join(", ")}</span>}
      </summary>
      <div className="mt-2">
        {definitions.map((definition, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: definitions never move
          <Fragment key={index}>
            <JsonTree value={definition} />
          </Fragment>
        ))}
      </div>
    </details>
  );
}

function toolName(definition: Json): string {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) return "";
  const record = definition as Readonly<Record<string, Json>>;
  const inner = record["function"];
  const holder =
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? (inner as Readonly<Record<string, Json>>)
      : record;
  return typeof holder["name"] === "string" ? holder["name"] : "";
}

function RetrievedDocument({ document }: { readonly document: unknown }) {
  const record = (typeof document === "object" && document !== null ? document : {}) as Readonly<
    Record<string, unknown>
  >;
  const id = typeof record["id"] === "string" ? record["id"] : "";
  const content = typeof record["content"] === "string" ? record["content"] : "";
  const score = typeof record["score"] === "number" ? record["score"] : null;
  return (
    <Box>
      <p className="mb-1 flex gap-2 text-faint text-xs">
        <span className="truncate font-mono">{id || "no id"}</span>
        {score !== null && <span className="tabular ml-auto">score {formatRate(score)}</span>}
      </p>
      <LongText text={content} className="text-sm" limit={600} />
    </Box>
  );
}

const Box = ({ children }: { readonly children: ReactNode }) => (
  <div className="rounded-md border border-line bg-panel px-3 py-2">{children}</div>
);

function Section({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold text-sm">
        {title} {note && <span className="font-normal text-faint text-xs">{note}</span>}
      </h3>
      {children}
    </section>
  );
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
