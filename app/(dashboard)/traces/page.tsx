import type { Metadata } from "next";
import { SpanList } from "@/components/traces/span-list";

export const metadata: Metadata = { title: "Traces" };

export default function TracesPage() {
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <h1 className="font-semibold text-lg">Traces</h1>
      <SpanList />
    </div>
  );
}
