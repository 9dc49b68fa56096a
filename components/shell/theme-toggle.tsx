"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { useHydrated } from "@/lib/client/use-hydrated";

const ORDER = ["light", "dark", "system"] as const;
const ICONS = { light: Sun, dark: Moon, system: Monitor } as const;

export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  const isHydrated = useHydrated();
  const current = ORDER.find((name) => isHydrated && name === theme) ?? "system";
  const next = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length] ?? "system";
  const Icon = ICONS[current];
  return (
    <Tooltip content={`Theme: ${current}. Press for ${next}.`}>
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Theme: ${current}. Change to ${next}`}
        onClick={() => setTheme(next)}
      >
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}
