import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { PageHeader } from "@/components/shell/page-header";
import { SpanList } from "@/components/traces/span-list";

export const metadata: Metadata = { title: "Traces" };

export default function TracesPage() {
  return (
    <Page wide>
      <PageHeader title="Traces" />
      <SpanList />
    </Page>
  );
}
