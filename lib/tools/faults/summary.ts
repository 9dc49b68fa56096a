import type { PhaseResult } from "./phase";

export interface Summary {
  /** Anything that was sent stands otherwise than it was sent. */
  readonly differs: boolean;
  /** Names of the phases that did not run, which proves nothing of them. */
  readonly notRun: readonly string[];
}

export function summarise(results: Readonly<Record<string, PhaseResult>>): Summary {
  const phases = Object.entries(results);
  return {
    differs: phases.some(([, { differences }]) => differences.length > 0),
    notRun: phases.filter(([, phase]) => phase.notRun !== undefined).map(([name]) => name),
  };
}
