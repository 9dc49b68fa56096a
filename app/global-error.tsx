"use client";

import "./globals.css";

/** Shown when even the layout fails, so it leans on nothing but the style sheet. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col items-center justify-center gap-3 px-6 text-center">
        <title>Plumbline stopped</title>
        <h1 className="font-semibold text-lg">Plumbline's interface stopped</h1>
        <p className="max-w-md text-muted-foreground">
          Stored data is not affected and spans are still received. Reload the page; if it stops
          again, the browser's console has the reason.
        </p>
        <button
          type="button"
          onClick={reset}
          className="mt-2 h-8 rounded-md bg-accent px-3 font-medium text-accent-ink text-sm"
        >
          Try again
        </button>
      </body>
    </html>
  );
}
