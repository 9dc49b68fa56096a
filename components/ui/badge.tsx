import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const badgeVariants = cva(
  "inline-flex items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-xs leading-5 [&_svg]:size-3",
  {
    variants: {
      tone: {
        neutral: "bg-hover text-muted-foreground",
        accent: "bg-accent-soft text-accent",
        good: "bg-good-soft text-good",
        watch: "bg-watch-soft text-watch",
        bad: "bg-bad-soft text-bad",
        outline: "border border-line-strong text-muted-foreground",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

/** A word of status; colour never stands alone. */
export function Badge({
  className,
  tone,
  ...props
}: ComponentProps<"span"> & VariantProps<typeof badgeVariants>) {
  return <span className={cn(badgeVariants({ tone }), className)} {...props} />;
}
