"use client";

import { useEffect, useRef } from "react";

/** How long the second key of `g o` may take. */
const SEQUENCE_MS = 1_200;

/**
 * Keys of a page: `{ "/": focusFilter, "g o": goOverview, "mod+k": openPalette }`. `mod` is ⌘ or
 * Ctrl. Silent while someone types in a field or a dialog is open, but for `mod` ones.
 */
export function useHotkeys(handlers: Readonly<Record<string, () => void>>): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    let prefix = "";
    let prefixAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const isMod = event.metaKey || event.ctrlKey;
      if (!isMod && (event.altKey || isBusy(event.target))) return;
      const key = isMod ? `mod+${event.key.toLowerCase()}` : event.key;
      const sequence =
        prefix !== "" && event.timeStamp - prefixAt < SEQUENCE_MS ? `${prefix} ${key}` : key;
      const handler = latest.current[sequence] ?? latest.current[key];
      const isPrefix = Object.keys(latest.current).some((name) => name.startsWith(`${key} `));
      prefix = handler === undefined && isPrefix ? key : "";
      prefixAt = event.timeStamp;
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=menu], [role=listbox][data-state=open]"))
    return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
