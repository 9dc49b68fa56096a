"use client";

import { CrosshairProvider } from "@/components/charts/crosshair";
import { EventMarks } from "@/components/events/event-marks";
import { Page } from "@/components/shell/page";
import { Controls } from "./controls";
import { CoveragePanel } from "./coverage-panel";
import { DistributionPanel } from "./distribution-panel";
import { HeadlineView } from "./headline-view";
import { HeatmapPanel } from "./heatmap-panel";
import { MultiplesPanel } from "./multiples-panel";
import { RankingPanel } from "./ranking-panel";
import { TokensPanel } from "./tokens-panel";

/** How long people wait for the model: finding, picture, table, and the way into the traces. */
export function LatencyPage() {
  return (
    <CrosshairProvider>
      <EventMarks>
        <Page>
          <HeadlineView />
          <Controls />
          <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <HeatmapPanel />
            <DistributionPanel />
          </div>
          <RankingPanel />
          <MultiplesPanel />
          <div className="grid gap-4 lg:grid-cols-2">
            <TokensPanel />
            <CoveragePanel />
          </div>
        </Page>
      </EventMarks>
    </CrosshairProvider>
  );
}
