import { formatShortDateTime } from "@/lib/client/format";

/** Says that figures are of the newest part of a period, where all of it would take too long. */
export function CountedSince({ since, from }: { readonly since: string; readonly from: string }) {
  if (Date.parse(since) <= Date.parse(from)) return null;
  return (
    <p className="px-2 py-1 text-faint text-xs">
      Counted since {formatShortDateTime(since)}: all of the period would take too long.
    </p>
  );
}
