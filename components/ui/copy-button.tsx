"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./button";

interface CopyButtonProps extends Omit<ButtonProps, "value" | "onClick"> {
  readonly value: string | (() => string);
  /** What is copied, for screen readers: "Copy trace id". */
  readonly label: string;
  readonly showLabel?: boolean;
}

export function CopyButton({ value, label, showLabel = false, ...props }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(typeof value === "string" ? value : value()).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  const said = state === "copied" ? "Copied" : state === "failed" ? "Copying is blocked" : label;
  return (
    <Button
      variant="ghost"
      size={showLabel ? "sm" : "icon"}
      aria-label={label}
      title={said}
      onClick={() => void copy()}
      {...props}
    >
      {state === "copied" ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      {showLabel && said}
      <span aria-live="polite" className="sr-only">
        {state === "idle" ? "" : said}
      </span>
    </Button>
  );
}
