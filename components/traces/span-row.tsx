"use client";

import Link from "next/link";
import { cn } from "@/components/ui/cn";
import type { SpanSummary } from "@/lib/contracts/traces";
import { FilterValue } from "./filter-value";
import { KindIcon } from "./kind-icon";
import type { SpanSet } from "./search-params";
import { Cost, Duration, Finish, ModelName, SpanTime, Status, Tokens, Ttft } from "./span-cells";

/** Shared by the header and every row, so that columns align without a table's layout. */
export const COLUMNS =
  "grid grid-cols-[var(--time)_minmax(8rem,1.5fr)_minmax(6rem,1.2fr)_minmax(6rem,1.1fr)_4.5rem_4.5rem_7.5rem_4.75rem_minmax(4.5rem,0.5fr)_minmax(4.5rem,0.8fr)] items-center gap-x-4 px-3";

export const ROW_HEIGHT = 30;
export const STACKED_ROW_HEIGHT = 76;

interface SpanRowProps {
  readonly span: SpanSummary;
  readonly set: SpanSet;
  readonly href: string;
  readonly isActive: boolean;
  readonly withDay: boolean;
}

const Value = ({
  name,
  value,
  tabIndex,
}: {
  readonly name: "route" | "tenant" | "service";
  readonly value: string;
  readonly tabIndex: number;
}) =>
  value === "" ? (
    <span className="text-faint">–</span>
  ) : (
    <FilterValue filterKey={name} value={value} tabIndex={tabIndex} />
  );

/** One line per span. Only the active row's controls are tab stops. */
export function SpanRow({ span, set, href, isActive, withDay }: SpanRowProps) {
  const tabIndex = isActive ? 0 : -1;
  const cell = "min-w-0 truncate";
  const figure = "tabular whitespace-nowrap text-right";
  return (
    <>
      <td className={cell}>
        <Link href={href} tabIndex={tabIndex} className="hover:text-accent" prefetch={false}>
          <SpanTime time={span.startTime} withDay={withDay} />
        </Link>
      </td>
      <td className={cn(cell, "flex items-center gap-1.5")}>
        {set === "all" && <KindIcon kind={span.kind} />}
        {span.model ? (
          <ModelName span={span} tabIndex={tabIndex} />
        ) : (
          <span className="truncate" title={span.name}>
            {span.name}
          </span>
        )}
      </td>
      <td className={cell}>
        <Value name="route" value={span.route} tabIndex={tabIndex} />
      </td>
      <td className={cell}>
        <Value name="tenant" value={span.tenant} tabIndex={tabIndex} />
      </td>
      <td className={figure}>
        <Ttft span={span} tabIndex={tabIndex} />
      </td>
      <td className={figure}>
        <Duration span={span} />
      </td>
      <td className={figure}>
        <Tokens span={span} />
      </td>
      <td className={figure}>
        <Cost span={span} />
      </td>
      <td className={cell}>
        <Finish span={span} tabIndex={tabIndex} />
      </td>
      <td className={cell}>
        <Status span={span} tabIndex={tabIndex} />
      </td>
    </>
  );
}

const Figure = ({
  label,
  children,
}: {
  readonly label: string;
  readonly children: React.ReactNode;
}) => (
  <span className="tabular whitespace-nowrap">
    <span className="text-faint">{label} </span>
    {children}
  </span>
);

/** Three short lines, for a phone. */
export function StackedSpanRow({ span, href, isActive, withDay }: SpanRowProps) {
  const tabIndex = isActive ? 0 : -1;
  return (
    <td className="flex h-full flex-col justify-center gap-0.5 px-3 text-xs">
      <span className="flex items-center justify-between gap-2 text-sm">
        <span className="flex min-w-0 items-center gap-1.5">
          <KindIcon kind={span.kind} />
          {span.model ? (
            <ModelName span={span} tabIndex={tabIndex} />
          ) : (
            <span className="truncate">{span.name}</span>
          )}
        </span>
        <Link
          href={href}
          tabIndex={tabIndex}
          prefetch={false}
          className="shrink-0 text-muted-foreground text-xs"
        >
          <SpanTime time={span.startTime} withDay={withDay} />
        </Link>
      </span>
      <span className="flex min-w-0 gap-2 text-muted-foreground">
        <Value name="route" value={span.route} tabIndex={tabIndex} />
        <Value name="tenant" value={span.tenant} tabIndex={tabIndex} />
        {span.isError && (
          <span className="ml-auto max-w-[40%]">
            <Status span={span} tabIndex={tabIndex} />
          </span>
        )}
      </span>
      <span className="flex gap-3 overflow-hidden">
        <Figure label="TTFT">
          <Ttft span={span} tabIndex={tabIndex} />
        </Figure>
        <Figure label="took">
          <Duration span={span} />
        </Figure>
        <Figure label="">
          <Tokens span={span} />
        </Figure>
        <span className={cn("tabular ml-auto")}>
          <Cost span={span} />
        </span>
      </span>
    </td>
  );
}
