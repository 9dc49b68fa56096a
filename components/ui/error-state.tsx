"use client";

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { CopyButton } from "./copy-button";

interface ErrorStateProps {
  /** What failed, in words: "The histogram could not be read". */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Whether data is safe, and what to try. */
  readonly children?: ReactNode;
  readonly className?: string;
}

export function ErrorState({ title, error, onRetry, children, className }: ErrorStateProps) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    <div role="alert" className={cn("flex gap-3 p-4 text-sm", className)}>
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <p className="mt-0.5 break-words text-muted-foreground">{message}</p>
        <p className="mt-0.5 text-muted-foreground">
          {children ?? "Stored data is not affected: only reading it failed."}
        </p>
        <div className="mt-2 flex flex-wrap items-center gap-2">
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          {code && (
            <span className="flex items-center gap-0.5 font-mono text-faint text-xs">
              {code}
              <CopyButton value={`${code}: ${message}`} label="Copy the error" />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}
