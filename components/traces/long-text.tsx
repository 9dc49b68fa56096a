"use client";

import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { formatCount } from "@/lib/client/format";

/** Characters shown before the rest is asked for. */
const LIMIT = 4_000;

interface LongTextProps {
  readonly text: string;
  readonly className?: string;
  readonly limit?: number;
}

/** Text as it was sent: line breaks kept, never read as markup; the rest of a long one on demand. */
export function LongText({ text, className, limit = LIMIT }: LongTextProps) {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && text.length > limit * 1.1;
  return (
    <span
      className={cn("min-w-0 whitespace-pre-wrap break-words [overflow-wrap:anywhere]", className)}
    >
      {isCut ? text.slice(0, limit) : text}
      {isCut && (
        <>
          {"… "}
          <button
            type="button"
            className="font-sans text-accent text-xs hover:underline"
            onClick={() => setWhole(true)}
          >
            Show all {formatCount(text.length)} characters
          </button>
        </>
      )}
    </span>
  );
}
