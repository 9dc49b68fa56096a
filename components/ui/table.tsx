import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A table that scrolls sideways by itself rather than widening the page. Name it by `aria-label`. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    // A named section, focusable so that the keyboard can scroll it sideways.
    <section
      className="relative w-full overflow-x-auto"
      aria-label={props["aria-label"]}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
    >
      <table className={cn("w-full border-collapse text-left text-sm", className)} {...props} />
    </section>
  );
}

export function TableHead({ className, ...props }: ComponentProps<"thead">) {
  return <thead className={cn("border-line border-b", className)} {...props} />;
}

export function TableBody(props: ComponentProps<"tbody">) {
  return <tbody {...props} />;
}

/** 30 px high; `hover:bg-hover` where the row leads somewhere. */
export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr className={cn("h-[30px] border-line border-b last:border-b-0", className)} {...props} />
  );
}

interface CellProps {
  /** Right-aligned with tabular figures. */
  readonly numeric?: boolean;
}

export function TableHeader({ className, numeric, ...props }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope="col"
      className={cn(
        "h-[30px] whitespace-nowrap px-2 font-medium text-faint text-xs first:pl-3 last:pr-3",
        numeric && "text-right",
        className,
      )}
      {...props}
    />
  );
}

export function TableCell({ className, numeric, ...props }: ComponentProps<"td"> & CellProps) {
  return (
    <td
      className={cn(
        "px-2 py-1 first:pl-3 last:pr-3",
        numeric && "tabular whitespace-nowrap text-right",
        className,
      )}
      {...props}
    />
  );
}
