"use client";

import { ArrowLeft } from "lucide-react";
import { filterLabel, isMeasure } from "@/lib/client/filters";
import type { Filter, FilterKey } from "@/lib/contracts/filter";
import { MeasureEditor } from "./measure-editor";
import { ValueEditor } from "./value-editor";

export interface FilterEditorProps {
  readonly filterKey: FilterKey;
  readonly initial: readonly Filter[];
  readonly onApply: (filters: readonly Filter[]) => void;
  readonly onCancel: () => void;
  readonly onBack?: () => void;
}

/** Chooses what is said of one key: values, or the ends of a range. */
export function FilterEditor(props: FilterEditorProps) {
  return (
    <div>
      <div className="flex h-9 items-center gap-1 border-line border-b px-3 font-medium text-sm">
        {props.onBack && (
          <button
            type="button"
            aria-label="Choose another dimension"
            onClick={props.onBack}
            className="-ml-1.5 rounded-sm p-1 text-faint hover:bg-hover hover:text-ink"
          >
            <ArrowLeft className="size-3.5" aria-hidden />
          </button>
        )}
        <span className="truncate">{filterLabel(props.filterKey)}</span>
      </div>
      {isMeasure(props.filterKey) ? (
        <MeasureEditor {...props} filterKey={props.filterKey} />
      ) : (
        <ValueEditor {...props} />
      )}
    </div>
  );
}
