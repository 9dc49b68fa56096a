import {
  Binary,
  Bot,
  Circle,
  FileSearch,
  type LucideIcon,
  MessageSquareText,
  ShieldCheck,
  Workflow,
  Wrench,
} from "lucide-react";
import { cn } from "@/components/ui/cn";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  llm: MessageSquareText,
  embedding: Binary,
  retrieval: FileSearch,
  tool: Wrench,
  agent: Bot,
  workflow: Workflow,
  guardrail: ShieldCheck,
};

const WORDS: Readonly<Record<string, string>> = {
  llm: "Model call",
  embedding: "Embedding",
  retrieval: "Retrieval",
  tool: "Tool",
  agent: "Agent",
  workflow: "Workflow",
  guardrail: "Guardrail",
  other: "Other work",
};

export function kindLabel(kind: string): string {
  return WORDS[kind] ?? kind;
}

export function KindIcon({
  kind,
  className,
}: {
  readonly kind: string;
  readonly className?: string;
}) {
  const Icon = ICONS[kind] ?? Circle;
  return (
    <Icon
      role="img"
      aria-label={kindLabel(kind)}
      className={cn("size-3.5 shrink-0 text-faint", kind === "llm" && "text-accent", className)}
    />
  );
}
