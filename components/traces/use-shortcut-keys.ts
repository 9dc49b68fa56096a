import { useEffect, useRef } from "react";

const EDITABLE =
  "input, textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]";

/**
 * Calls a handler for plain keys pressed anywhere on the page but in fields, dialogs and
 * menus. A handler that answers true has used the key.
 */
export function useShortcutKeys(handle: (key: string, target: Element) => boolean): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(EDITABLE)) return;
      if (latest.current(event.key, target)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
