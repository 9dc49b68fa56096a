"use client";

import { Dialog, DialogBody, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { DOCS, PAGES } from "./pages";

const GROUPS: readonly {
  title: string;
  keys: readonly (readonly [keys: string, does: string])[];
}[] = [
  {
    title: "Go",
    keys: [
      ["⌘ K", "Search, jump to a page, value or trace id (Ctrl K)"],
      ...[...PAGES, DOCS].map((page) => [`g ${page.key}`, page.name] as const),
    ],
  },
  {
    title: "Ask",
    keys: [
      ["/", "Add a filter"],
      ["[", "Earlier by half a range"],
      ["]", "Later by half a range"],
      ["-", "Zoom out"],
      ["+", "Zoom in"],
      ["c", "Compare with the previous period, or stop"],
      ["r", "Ask again, as of now"],
    ],
  },
  {
    title: "Read",
    keys: [
      ["j k", "Next or previous row"],
      ["Enter", "Open the row"],
      ["Esc", "Close"],
      ["?", "This sheet"],
    ],
  },
  {
    title: "Charts",
    keys: [
      ["Drag", "Zoom into a stretch of time"],
      ["Double-click", "Back out"],
      ["Click", "The traces behind it"],
      ["Alt-click", "On a value: leave it out"],
    ],
  },
];

export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title="Keys" className="max-w-2xl">
        <DialogBody className="grid gap-x-8 gap-y-5 pb-5 sm:grid-cols-2">
          {GROUPS.map((group) => (
            <section key={group.title}>
              <h3 className="mb-1.5 font-medium text-faint text-xs">{group.title}</h3>
              <dl className="flex flex-col gap-1.5 text-sm">
                {group.keys.map(([keys, does]) => (
                  <div key={keys} className="flex items-baseline gap-3">
                    <dt className="flex w-24 shrink-0 gap-1">
                      {keys.split(" ").map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dt>
                    <dd className="text-muted-foreground">{does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}
