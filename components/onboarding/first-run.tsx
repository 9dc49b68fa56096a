"use client";

import { useState } from "react";
import { Page } from "@/components/shell/page";
import { PageHeader } from "@/components/shell/page-header";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { DemoTraffic } from "./demo-traffic";
import { recipes, type Target, testSpanCommand } from "./recipes";

/** What a project without spans shows: where to send them, and that it is listening. */
export function FirstRun({ target }: { readonly target: Target }) {
  const all = recipes(target);
  const [recipe, setRecipe] = useState(all[0]?.id ?? "");
  return (
    <Page>
      <PageHeader
        title="Overview"
        headline="Send a span, and this page turns live"
        detail="Point a service's OpenTelemetry exporter here. No account, no key; nothing leaves this machine."
      />
      <Listening target={target} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Set up a service">
            <Tabs value={recipe} onValueChange={setRecipe} className="px-3 pb-3">
              <TabsList aria-label="SDK">
                {all.map(({ id, name }) => (
                  <TabsTrigger key={id} value={id}>
                    {name}
                  </TabsTrigger>
                ))}
              </TabsList>
              {all.map(({ id, note, steps }) => (
                <TabsContent key={id} value={id} className="flex flex-col gap-3">
                  <p className="text-muted-foreground text-sm">{note}</p>
                  {steps.map(({ label, code }) => (
                    <CodeBlock key={label} label={label} code={code} />
                  ))}
                </TabsContent>
              ))}
            </Tabs>
          </Panel>
          <Panel title="Or one span by hand">
            <div className="px-3 pb-3">
              <CodeBlock label="Shell" code={testSpanCommand(target)} />
            </div>
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Or look around first">
            <div className="flex flex-col gap-3 px-3 pb-3">
              <p className="text-muted-foreground text-sm">
                Two weeks of made-up traffic: four services, seven models (one embeds), forty
                tenants, and a few incidents to find. It goes through the same OTLP port as yours,
                into this project.
              </p>
              <DemoTraffic />
            </div>
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Listening({ target }: { readonly target: Target }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-panel px-3 py-2.5 text-sm"
    >
      <span aria-hidden className="relative flex size-2.5">
        <span className="absolute inset-0 animate-pulse-soft rounded-full bg-accent" />
      </span>
      <span className="font-medium">Waiting for the first span</span>
      <span className="text-muted-foreground">
        at <code className="font-mono text-ink text-xs">{target.otlpHttpUrl}</code>, project{" "}
        <code className="font-mono text-ink text-xs">{target.project}</code>
      </span>
    </div>
  );
}
