import type { Metadata } from "next";
import Link from "next/link";
import { Logo } from "@/components/shell/logo";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 px-6 text-center">
      <Logo className="size-8" />
      <h1 className="font-semibold text-lg">There is no page at this address</h1>
      <p className="max-w-md text-balance text-muted-foreground">
        A link may have been cut short. A trace is found by its id with ⌘K on any page.
      </p>
      <Button asChild size="md" variant="primary" className="mt-2">
        <Link href="/">Go to the overview</Link>
      </Button>
    </main>
  );
}
