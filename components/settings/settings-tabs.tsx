"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { useScopedHref } from "@/lib/client/scope";

const TABS = [
  { path: "/settings", label: "General" },
  { path: "/settings/sources", label: "Sources" },
  { path: "/settings/keys", label: "Keys" },
  { path: "/settings/storage", label: "Storage" },
  { path: "/settings/events", label: "Events" },
] as const;

export function SettingsTabs() {
  const path = usePathname();
  const href = useScopedHref();
  return (
    <nav aria-label="Settings" className="flex gap-4 border-line border-b">
      {TABS.map((tab) => (
        <Link
          key={tab.path}
          href={href(tab.path)}
          aria-current={path === tab.path ? "page" : undefined}
          className={cn(
            "-mb-px flex h-8 items-center border-transparent border-b-2 text-muted-foreground text-sm hover:text-ink",
            path === tab.path && "border-accent font-medium text-ink",
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
