"use client";

import { type ReactNode, useId } from "react";

interface FieldProps {
  readonly label: string;
  /** What is wrong and how to mend it; announced. */
  readonly error?: string | null;
  readonly hint?: ReactNode;
  readonly children: (control: {
    id: string;
    "aria-invalid": boolean;
    "aria-describedby": string;
  }) => ReactNode;
}

/** A label, its control and what is said about it: `<Field label="Name">{(control) => <Input {...control} />}</Field>`. */
export function Field({ label, error, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-muted-foreground text-xs">
        {label}
      </label>
      {children({ id, "aria-invalid": Boolean(error), "aria-describedby": `${id}-note` })}
      <div id={`${id}-note`} aria-live="polite" className="text-xs">
        {error ? (
          <span className="text-bad">{error}</span>
        ) : (
          hint && <span className="text-faint">{hint}</span>
        )}
      </div>
    </div>
  );
}
