"use client";

import { Link2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { fixPeriod, formatRange } from "@/lib/client/range";
import { useScope } from "@/lib/client/scope";

/** Copies the page's address with absolute times: what is on this screen, also tomorrow. */
export function ShareButton() {
  const scope = useScope();
  const copy = () => {
    const url = new URL(window.location.href);
    url.searchParams.set("range", formatRange(fixPeriod(scope)));
    navigator.clipboard.writeText(url.href).then(
      () => toast.success("Link copied, with absolute times."),
      () => toast.error(`The browser blocks copying. The link: ${url.href}`),
    );
  };
  return (
    <Tooltip content="Copy a link to this view, with absolute times">
      <Button variant="ghost" size="icon" aria-label="Copy link" onClick={copy}>
        <Link2 aria-hidden />
      </Button>
    </Tooltip>
  );
}
