import { useSyncExternalStore } from "react";

/** Below this many pixels rows are stacked: Tailwind's `md`. */
const QUERY = "(max-width: 767px)";

const subscribe = (onChange: () => void): (() => void) => {
  const media = window.matchMedia(QUERY);
  media.addEventListener("change", onChange);
  return () => media.removeEventListener("change", onChange);
};

/** Whether the window is as narrow as a phone; false while rendering on the server. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(QUERY).matches,
    () => false,
  );
}
