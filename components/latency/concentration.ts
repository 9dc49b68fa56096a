import type { HistogramGroup } from "@/lib/contracts/latency";
import { wilsonInterval } from "@/lib/domain/interval";
import { weightBeyond } from "./threshold";

export interface Concentration {
  /** The fewest groups that hold at least `share` of the calls beyond the edge. */
  readonly groups: readonly string[];
  readonly of: number;
  readonly share: number;
}

const PART = 0.8;
/** More than a quarter of all groups is no concentration, and more than five no sentence. */
const MAX_PART_OF_GROUPS = 0.25;
const MAX_GROUPS = 5;

/**
 * Which few groups make up four fifths of the slow calls, and a clearly smaller part of all calls
 * (the 95 % interval of their share of the slow ones, Wilson, lies above it): who sends most calls
 * has most of the slow ones too, and that is no news. Null when no few do.
 */
export function concentration(
  answer: {
    readonly total: HistogramGroup;
    readonly groups: readonly HistogramGroup[];
    readonly groupCount: number;
  },
  edge: number,
  higherIsBetter: boolean,
): Concentration | null {
  const all = weightBeyond(answer.total.buckets, edge, higherIsBetter).beyond;
  if (all <= 0) return null;
  const slow = answer.groups
    .map((group) => ({
      key: group.key ?? "",
      weight: group.weight,
      beyond: weightBeyond(group.buckets, edge, higherIsBetter).beyond,
    }))
    .sort((a, b) => b.beyond - a.beyond);
  const most = Math.min(MAX_GROUPS, Math.floor(answer.groupCount * MAX_PART_OF_GROUPS));
  // What the sample is worth, not what it represents: the interval rests on it.
  const seen = all * (answer.total.effectiveN / answer.total.weight);
  let sum = 0;
  let weight = 0;
  for (let count = 1; count <= most; count++) {
    sum += slow[count - 1]?.beyond ?? 0;
    weight += slow[count - 1]?.weight ?? 0;
    if (sum / all >= PART) {
      const [low] = wilsonInterval(sum / all, seen) ?? [0];
      if (low <= weight / answer.total.weight) return null;
      const groups = slow.slice(0, count).map((group) => group.key);
      return { groups, of: answer.groupCount, share: sum / all };
    }
  }
  return null;
}
