"use client";

import { GitCompareArrows } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { COMPARISONS, type Comparison, describeComparison } from "@/lib/client/range";
import { useScope, useScopeActions } from "@/lib/client/scope";

export function CompareMenu() {
  const { compare } = useScope();
  const { setCompare } = useScopeActions();
  const isOn = compare !== "off";
  const words = isOn ? `vs ${describeComparison(compare)}` : "Compare";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant={isOn ? "outline" : "ghost"}
          className={cn(isOn && "border-accent/40 bg-accent-soft text-accent")}
          aria-label={isOn ? `Compared with: ${describeComparison(compare)}. Change` : "Compare"}
        >
          <GitCompareArrows aria-hidden />
          <span className="hidden sm:inline">{words}</span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>Hold the charts against</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={compare}
          onValueChange={(next) => setCompare(next as Comparison)}
        >
          {COMPARISONS.map((comparison) => (
            <DropdownMenuRadioItem key={comparison} value={comparison}>
              {describeComparison(comparison)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
