"use client";

import { Keyboard, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { useScopedHref } from "@/lib/client/scope";
import { Logo } from "./logo";
import { DOCS, isCurrent, PAGES } from "./pages";
import { ProjectSwitcher } from "./project-switcher";
import { ThemeToggle } from "./theme-toggle";

interface SidebarProps {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

export function Sidebar({ onSearch, onHelp }: SidebarProps) {
  const pathname = usePathname();
  const href = useScopedHref();
  return (
    <div className="sticky top-0 hidden h-dvh flex-col border-line border-r bg-canvas px-2 py-3 md:flex">
      <Link
        href={href("/")}
        className="mx-1 mb-3 flex h-7 items-center gap-2 self-start px-1 font-semibold text-base tracking-tight"
      >
        <Logo className="size-5" />
        Plumbline
      </Link>
      <ProjectSwitcher />
      <button
        type="button"
        onClick={onSearch}
        className="mt-2 mb-3 flex h-8 items-center gap-2 rounded-md border border-line-strong bg-panel px-2 text-faint text-sm hover:bg-hover"
      >
        <Search className="size-3.5" aria-hidden />
        Search or jump to
        <Kbd className="ml-auto">⌘K</Kbd>
      </button>
      <nav aria-label="Pages" className="flex flex-col gap-px">
        {PAGES.map((page) => (
          <NavLink key={page.path} page={page} href={href(page.path)} pathname={pathname} />
        ))}
      </nav>
      <div className="mt-auto flex flex-col gap-px">
        <NavLink page={DOCS} href={href(DOCS.path)} pathname={pathname} />
        <div className="mt-1 flex items-center justify-between border-line border-t pt-2">
          <ThemeToggle />
          <Button variant="ghost" onClick={onHelp}>
            <Keyboard aria-hidden />
            Keys
            <Kbd>?</Kbd>
          </Button>
        </div>
      </div>
    </div>
  );
}

function NavLink({
  page,
  href,
  pathname,
}: {
  readonly page: (typeof PAGES)[number];
  readonly href: string;
  readonly pathname: string;
}) {
  const isHere = isCurrent(page.path, pathname);
  const Icon = page.icon;
  return (
    <Link
      href={href}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "flex h-8 items-center gap-2 rounded-md px-2 text-sm",
        isHere
          ? "bg-accent-soft font-medium text-accent"
          : "text-muted-foreground hover:bg-hover hover:text-ink",
      )}
    >
      <Icon className="size-4" aria-hidden />
      {page.name}
    </Link>
  );
}
