import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { TraceView } from "@/components/traces/trace-view";

interface TracePageProps {
  readonly params: Promise<{ traceId: string }>;
}

export async function generateMetadata({ params }: TracePageProps): Promise<Metadata> {
  return { title: `Trace ${(await params).traceId.slice(0, 8)}` };
}

export default async function TracePage({ params }: TracePageProps) {
  const { traceId } = await params;
  return (
    <Page wide>
      <TraceView traceId={traceId.toLowerCase()} />
    </Page>
  );
}
