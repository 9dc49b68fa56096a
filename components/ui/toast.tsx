"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

interface Toast {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
}

/** Long enough to read a sentence twice; failures stay until they are closed. */
const SHOWN_MS = 5_000;
const MAX_SHOWN = 3;
const NONE: readonly Toast[] = [];

let toasts: readonly Toast[] = NONE;
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function show(tone: Toast["tone"], text: string): void {
  set([...toasts, { id: nextId++, tone, text }].slice(-MAX_SHOWN));
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Announces what an action did: `toast.success("Link copied.")`. */
export const toast = {
  success: (text: string): void => show("good", text),
  error: (text: string): void => show("bad", text),
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once a page. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  );
  return (
    <div
      role="status"
      className="fixed right-4 bottom-20 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2 md:bottom-4"
    >
      {shown.map((one) => (
        <ToastCard key={one.id} {...one} />
      ))}
    </div>
  );
}

function ToastCard({ id, tone, text }: Toast) {
  useEffect(() => {
    if (tone === "bad") return;
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  const Icon = tone === "good" ? CircleCheck : CircleAlert;
  return (
    <div className="flex animate-fade items-start gap-2.5 rounded-lg border border-line-strong bg-raised px-3 py-2.5 text-sm shadow-pop">
      <Icon
        aria-hidden
        className={`mt-px size-4 shrink-0 ${tone === "good" ? "text-good" : "text-bad"}`}
      />
      <span className="min-w-0 flex-1 break-words">{text}</span>
      <button
        type="button"
        aria-label="Close"
        onClick={() => dismiss(id)}
        className="-mr-1 rounded-sm p-0.5 text-faint hover:bg-hover hover:text-ink"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </div>
  );
}
