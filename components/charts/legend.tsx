"use client";

import type { Hidden } from "./legend-state";
import { isolateSeries, toggleSeries } from "./legend-state";

export interface LegendItem {
  readonly name: string;
  readonly label: string;
  /** CSS colour of the swatch. */
  readonly color: string;
  readonly dash?: boolean;
  /** Of the line it stands for, in pixels. */
  readonly width?: number;
}

interface LegendProps {
  readonly items: readonly LegendItem[];
  readonly hidden: Hidden;
  readonly onHidden: (hidden: Hidden) => void;
}

/** Click hides or shows a series, shift-click or double-click shows it alone. */
export function Legend({ items, hidden, onHidden }: LegendProps) {
  const names = items.map((item) => item.name);
  return (
    <ul aria-label="Series" className="flex flex-wrap gap-x-1">
      {items.map((item) => {
        const shown = !hidden.has(item.name);
        return (
          <li key={item.name}>
            <button
              type="button"
              aria-pressed={shown}
              title="Click to hide or show, shift-click to show alone"
              onClick={(event) =>
                onHidden(
                  event.shiftKey
                    ? isolateSeries(hidden, item.name, names)
                    : toggleSeries(hidden, item.name),
                )
              }
              className={`flex h-6 items-center gap-1.5 rounded px-1.5 text-xs hover:bg-hover ${shown ? "" : "text-muted-foreground line-through"}`}
            >
              <svg aria-hidden="true" width="12" height="8" className={shown ? "" : "opacity-30"}>
                <line
                  x1="0"
                  x2="12"
                  y1="4"
                  y2="4"
                  stroke={item.color}
                  strokeWidth={item.width ?? 2.5}
                  strokeDasharray={item.dash ? "3 2" : undefined}
                />
              </svg>
              {item.label}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
