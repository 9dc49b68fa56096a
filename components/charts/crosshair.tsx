"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";

/** The moment under the pointer, shared by every time chart of a page. */
export interface Crosshair {
  readonly get: () => number | null;
  readonly set: (timeMs: number | null) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createCrosshair(): Crosshair {
  let current: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: (timeMs) => {
      if (timeMs === current) return;
      current = timeMs;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const CrosshairContext = createContext<Crosshair | null>(null);

/** Time charts below share one crosshair. */
export function CrosshairProvider({ children }: { readonly children: ReactNode }) {
  const [crosshair] = useState(createCrosshair);
  return <CrosshairContext.Provider value={crosshair}>{children}</CrosshairContext.Provider>;
}

/** The page's crosshair, or one of the chart's own where no provider stands above. */
export function useCrosshair(): Crosshair {
  const [own] = useState(createCrosshair);
  return useContext(CrosshairContext) ?? own;
}

export function useCrosshairTime(crosshair: Crosshair): number | null {
  return useSyncExternalStore(crosshair.subscribe, crosshair.get, () => null);
}
