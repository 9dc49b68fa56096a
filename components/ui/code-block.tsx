import { cn } from "./cn";
import { CopyButton } from "./copy-button";

interface CodeBlockProps {
  readonly code: string;
  /** What the code is: "Shell", "TypeScript", a file's name. */
  readonly label: string;
  readonly className?: string;
}

/** Text as code, to read and to copy. Always rendered as text. */
export function CodeBlock({ code, label, className }: CodeBlockProps) {
  return (
    <figure className={cn("overflow-hidden rounded-md border border-line bg-canvas", className)}>
      <figcaption className="flex h-8 items-center justify-between border-line border-b pr-1 pl-3 text-faint text-xs">
        {label}
        <CopyButton value={code} label={`Copy ${label}`} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto px-3 py-2.5 font-mono text-ink text-xs leading-[1.125rem]"
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
