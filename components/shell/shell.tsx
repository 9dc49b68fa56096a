"use client";

import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Toaster } from "@/components/ui/toast";
import { useHotkeys } from "@/lib/client/hotkeys";
import { ScopeProvider, useAutoRefresh, useScopedHref } from "@/lib/client/scope";
import { FilterBar } from "./filter-bar";
import { MobileBar, MobileNav } from "./mobile-nav";
import { DOCS, hasFilterBar, PAGES } from "./pages";
import { ProgressLine } from "./progress-line";
import { Sidebar } from "./sidebar";

const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });
const HelpSheet = dynamic(() => import("./help-sheet").then((module) => module.HelpSheet), {
  ssr: false,
});

export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <ScopeProvider>
      <Frame>{children}</Frame>
    </ScopeProvider>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  const pathname = usePathname();
  const router = useRouter();
  const href = useScopedHref();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  useAutoRefresh();
  useHotkeys({
    "mod+k": () => setOpen("palette"),
    "?": () => setOpen("help"),
    ...Object.fromEntries(
      [...PAGES, DOCS].map((page) => [`g ${page.key}`, () => router.push(href(page.path))]),
    ),
  });
  const openPalette = () => setOpen("palette");
  return (
    <div className="md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-accent-ink text-sm focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <Sidebar onSearch={openPalette} onHelp={() => setOpen("help")} />
      <div className="flex min-h-dvh min-w-0 flex-col">
        <MobileBar onSearch={openPalette} />
        {hasFilterBar(pathname) && <FilterBar />}
        <ProgressLine />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {children}
        </main>
      </div>
      <MobileNav />
      {open === "palette" && <Palette onClose={() => setOpen(null)} />}
      {open === "help" && <HelpSheet onClose={() => setOpen(null)} />}
      <Toaster />
    </div>
  );
}
