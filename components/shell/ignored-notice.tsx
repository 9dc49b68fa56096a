"use client";

import { X } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { ignoredParams } from "@/lib/client/ignored-params";

/** Says which parts of the address the page leaves out, rather than show other figures unsaid. */
export function IgnoredNotice() {
  const [dismissed, setDismissed] = useState("");
  const ignored = ignoredParams(new URLSearchParams(useSearchParams()));
  const words = ignored.join(", ");
  if (words === "" || words === dismissed) return null;
  return (
    <p
      role="status"
      className="flex w-full items-center gap-2 rounded-md bg-watch-soft px-2 py-1 text-sm text-watch"
    >
      <span className="min-w-0 truncate" title={words}>
        Ignored: {words}
      </span>
      <button
        type="button"
        aria-label="Dismiss the notice"
        onClick={() => setDismissed(words)}
        className="ml-auto rounded-sm p-1 hover:bg-hover"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </p>
  );
}
