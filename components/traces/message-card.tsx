"use client";

import {
  CircleSlash,
  CornerDownLeft,
  FileQuestion,
  ImageOff,
  Lightbulb,
  Wrench,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { formatCount } from "@/lib/client/format";
import type { Message, MessagePart } from "@/lib/domain/span";
import { JsonTree } from "./json-tree";
import { LongText } from "./long-text";
import { type asText, base64Bytes, messageText, unwrapJson } from "./message-view-model";

const ROLE_EDGE: Readonly<Record<string, string>> = {
  system: "border-l-line-strong",
  developer: "border-l-line-strong",
  user: "border-l-series-5",
  assistant: "border-l-accent",
  tool: "border-l-series-3",
};

/** One message: its role, and each part in the order it was sent. */
export function MessageCard({ message }: { readonly message: Message }) {
  const text = messageText(message);
  // A system prompt is long and rarely what one came for.
  const [isOpen, setOpen] = useState(message.role !== "system" || text.length < 600);
  return (
    <article
      className={cn(
        "rounded-md border border-line border-l-2 bg-panel",
        ROLE_EDGE[message.role] ?? "border-l-line-strong",
      )}
    >
      <header className="flex h-8 items-center gap-2 pr-1 pl-3">
        <h4 className="font-medium text-muted-foreground text-xs">{message.role}</h4>
        {message.finishReason && <Badge>{message.finishReason}</Badge>}
        <span className="ml-auto text-faint text-xs">{formatCount(text.length)} characters</span>
        <CopyButton value={text} label={`Copy the ${message.role} message`} />
      </header>
      <div className="flex flex-col gap-2 px-3 pb-2.5">
        {isOpen ? (
          message.parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity and never move
            <Part key={index} part={part} />
          ))
        ) : (
          <button
            type="button"
            onClick={() => setOpen(true)}
            className="line-clamp-3 text-left text-muted-foreground text-sm hover:text-ink"
          >
            {text.slice(0, 400)}… <span className="text-accent">Show all</span>
          </button>
        )}
        {message.parts.length === 0 && (
          <p className="text-faint text-sm">Nothing was sent in it.</p>
        )}
      </div>
    </article>
  );
}

function Part({ part }: { readonly part: MessagePart }) {
  switch (part.type) {
    case "text":
      return <TextPart content={part.content} />;
    case "reasoning":
      return (
        <Labelled icon={<Lightbulb aria-hidden />} label="Reasoning">
          <LongText text={part.content} className="text-muted-foreground text-sm italic" />
        </Labelled>
      );
    case "refusal":
      return (
        <Labelled icon={<CircleSlash aria-hidden />} label="Refusal" className="text-bad">
          <LongText text={part.content} className="text-ink text-sm" />
        </Labelled>
      );
    case "tool_call":
      return (
        <Labelled
          icon={<Wrench aria-hidden />}
          label={`Calls ${part.name || "a tool"}`}
          id={part.id}
        >
          <JsonTree value={part.arguments} />
        </Labelled>
      );
    case "tool_call_response":
      return (
        <Labelled
          icon={<CornerDownLeft aria-hidden />}
          label={part.name ? `Result of ${part.name}` : "Tool result"}
          id={part.id}
        >
          <Result value={part.result} />
        </Labelled>
      );
    case "media":
      return <MediaPart part={part} />;
    default:
      return (
        <Labelled icon={<FileQuestion aria-hidden />} label="Other content">
          <JsonTree value={part.content} />
        </Labelled>
      );
  }
}

/** Text that is JSON through and through reads better as a tree. */
function TextPart({ content }: { readonly content: string }) {
  const unwrapped = unwrapJson(content);
  const [isRaw, setRaw] = useState(false);
  if (typeof unwrapped !== "object" || unwrapped === null) {
    return <LongText text={content} className="text-sm leading-5" />;
  }
  return (
    <div>
      <button
        type="button"
        className="mb-1 text-faint text-xs hover:text-ink"
        onClick={() => setRaw(!isRaw)}
      >
        {isRaw ? "Show as a tree" : "JSON, shown as a tree. Show as sent"}
      </button>
      {isRaw ? (
        <LongText text={content} className="font-mono text-xs" />
      ) : (
        <JsonTree value={unwrapped} />
      )}
    </div>
  );
}

export function Result({ value }: { readonly value: Parameters<typeof asText>[0] }) {
  const unwrapped = unwrapJson(value);
  return typeof unwrapped === "string" ? (
    <LongText text={unwrapped} className="text-sm" />
  ) : (
    <JsonTree value={unwrapped} />
  );
}

function MediaPart({ part }: { readonly part: Extract<MessagePart, { type: "media" }> }) {
  const size = part.source === "blob" ? `${formatCount(base64Bytes(part.content))} bytes` : "";
  return (
    <div className="flex items-center gap-2 rounded-md border border-line border-dashed px-2.5 py-2 text-muted-foreground text-sm">
      <ImageOff aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 break-words [overflow-wrap:anywhere]">
        {[part.modality, part.mimeType, size].filter(Boolean).join(" · ")}
        {part.source !== "blob" && <span className="block text-xs">{part.content}</span>}
        <span className="block text-faint text-xs">Not fetched and not shown.</span>
      </span>
    </div>
  );
}

function Labelled({
  icon,
  label,
  id,
  className,
  children,
}: {
  readonly icon: ReactNode;
  readonly label: string;
  readonly id?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="rounded-md bg-canvas px-2.5 py-2">
      <p
        className={cn(
          "mb-1 flex min-w-0 items-center gap-1.5 font-medium text-muted-foreground text-xs [&_svg]:size-3.5 [&_svg]:shrink-0",
          className,
        )}
      >
        {icon}
        <span className="truncate">{label}</span>
        {id && <span className="ml-auto truncate font-mono font-normal text-faint">{id}</span>}
      </p>
      {children}
    </div>
  );
}
