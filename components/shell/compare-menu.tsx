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
import { describeComparison, fitsWeek } from "@/lib/client/baseline";
import { COMPARISONS, type Comparison } from "@/lib/client/range";
import { useScope, useScopeActions } from "@/lib/client/scope";

export function CompareMenu() {
  const scope = useScope();
  const { setCompare } = useScopeActions();
  const { compare } = scope;
  const isChosen = compare !== "auto";
  const words = describeComparison(compare, scope);
  const choices = COMPARISONS.filter((one) => one !== "week" || fitsWeek(scope));
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant={isChosen ? "outline" : "ghost"}
          className={cn(isChosen && "border-accent/40 bg-accent-soft text-accent")}
          aria-label={`Compared with: ${words}. Change`}
        >
          <GitCompareArrows aria-hidden />
          <span className="hidden sm:inline">{isChosen ? `vs ${words}` : "Compare"}</span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>Hold the figures against</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={compare}
          onValueChange={(next) => setCompare(next as Comparison)}
        >
          {choices.map((comparison) => (
            <DropdownMenuRadioItem key={comparison} value={comparison}>
              {describeComparison(comparison, scope)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
