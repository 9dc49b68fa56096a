"use client";

import { useState } from "react";
import type { Bin } from "./bucket-axis";
import type { ShareBin } from "./share-bins";

interface BinButtonsProps {
  readonly bins: readonly ShareBin[];
  readonly left: (bin: ShareBin) => number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly word: (bin: ShareBin) => string;
  readonly onBin: (bin: Bin) => void;
  readonly onFocus: (index: number) => void;
  readonly onBlur: () => void;
}

/** One button per bar, in the tab order once: arrows go from bar to bar. */
export function BinButtons({
  bins,
  left,
  width,
  top,
  height,
  word,
  onBin,
  onFocus,
  onBlur,
}: BinButtonsProps) {
  const fullest = bins.reduce(
    (best, bin, index) => (bin.count > (bins[best]?.count ?? 0) ? index : best),
    0,
  );
  const [current, setCurrent] = useState<number | null>(null);
  const roving = Math.min(current ?? fullest, bins.length - 1);
  return bins.map((bin, index) =>
    bin.count > 0 || index === roving ? (
      <button
        key={bin.from}
        type="button"
        tabIndex={index === roving ? 0 : -1}
        aria-label={word(bin)}
        className="absolute"
        style={{ left: left(bin), width, top, height }}
        onClick={() => bin.count > 0 && onBin(bin)}
        onFocus={() => {
          setCurrent(index);
          onFocus(index);
        }}
        onBlur={onBlur}
        onKeyDown={(event) => {
          const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          const direction = step === 1 ? "nextElementSibling" : "previousElementSibling";
          const next = event.currentTarget[direction];
          if (next instanceof HTMLButtonElement) next.focus();
        }}
      />
    ) : null,
  );
}
