"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useScopedHref } from "@/lib/client/scope";
import { Logo } from "./logo";
import { isCurrent, PAGES } from "./pages";
import { ProjectSwitcher } from "./project-switcher";
import { ThemeToggle } from "./theme-toggle";

export function MobileBar({ onSearch }: { readonly onSearch: () => void }) {
  const href = useScopedHref();
  return (
    <div className="flex h-12 items-center gap-1 border-line border-b px-3 md:hidden">
      <Link href={href("/")} aria-label="Overview" className="p-1">
        <Logo className="size-5" />
      </Link>
      <div className="min-w-0 flex-1">
        <ProjectSwitcher />
      </div>
      <ThemeToggle />
      <Button variant="ghost" size="icon" aria-label="Search or jump to" onClick={onSearch}>
        <Search aria-hidden />
      </Button>
    </div>
  );
}

export function MobileNav() {
  const pathname = usePathname();
  const href = useScopedHref();
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-line border-t bg-panel pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PAGES.map((page) => {
        const Icon = page.icon;
        const isHere = isCurrent(page.path, pathname);
        return (
          <Link
            key={page.path}
            href={href(page.path)}
            aria-current={isHere ? "page" : undefined}
            className={cn(
              "flex h-14 flex-col items-center justify-center gap-1 text-xs",
              isHere ? "font-medium text-accent" : "text-muted-foreground",
            )}
          >
            <Icon className="size-[18px]" aria-hidden />
            {page.name}
          </Link>
        );
      })}
    </nav>
  );
}
