import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { FirstRunGate } from "@/components/onboarding/first-run-gate";
import { OverviewView } from "@/components/overview/overview-view";
import { loadOverviewParams } from "./search-params";

interface OverviewPageProps {
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ searchParams }: OverviewPageProps): Promise<Metadata> {
  const { project } = await loadOverviewParams(searchParams);
  return { title: project === "default" ? "Overview" : `Overview of ${project}` };
}

export default function OverviewPage() {
  return (
    <FirstRunGate>
      <OverviewView />
    </FirstRunGate>
  );
}
