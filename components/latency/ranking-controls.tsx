"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { filterLabel } from "@/lib/client/filters";
import { DIMENSIONS, type Dimension } from "@/lib/contracts/filter";
import { useLatencyState } from "./use-latency";

const MOST = 3;

/** The one to three dimensions whose combinations are ranked. */
export function RankingControls() {
  const { rank, setState } = useLatencyState();
  const setRank = (next: readonly Dimension[]) => void setState({ rank: [...next] });
  const free = DIMENSIONS.filter((dimension) => !rank.includes(dimension));
  const [next] = (["tenant", "model", "route", ...free] as const).filter((each) =>
    free.includes(each),
  );
  return (
    <div className="flex flex-wrap items-center gap-1">
      {rank.map((dimension, index) => (
        <span key={dimension} className="flex items-center">
          <Select
            label={index === 0 ? "By" : "and"}
            showLabel
            value={dimension}
            onChange={(value) => setRank(rank.with(index, value))}
            options={[dimension, ...free].map((value) => ({ value, label: filterLabel(value) }))}
          />
          {rank.length > 1 ? (
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Rank without ${filterLabel(dimension)}`}
              onClick={() => setRank(rank.filter((each) => each !== dimension))}
            >
              <X aria-hidden />
            </Button>
          ) : null}
        </span>
      ))}
      {rank.length < MOST && next ? (
        <Button
          variant="ghost"
          size="icon"
          aria-label="Rank by one more"
          onClick={() => setRank([...rank, next])}
        >
          <Plus aria-hidden />
        </Button>
      ) : null}
    </div>
  );
}
