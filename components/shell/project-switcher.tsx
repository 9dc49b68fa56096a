"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { contractQuery } from "@/lib/client/query";
import { useScope, useScopeActions } from "@/lib/client/scope";
import { listProjects } from "@/lib/contracts/projects";

const NewProjectDialog = dynamic(
  () => import("./new-project-dialog").then((module) => module.NewProjectDialog),
  { ssr: false },
);

export function ProjectSwitcher() {
  const { project } = useScope();
  const { setProject } = useScopeActions();
  const { data } = useQuery(contractQuery(listProjects));
  const [isMaking, setIsMaking] = useState(false);
  const projects = data?.projects ?? [];
  const name = projects.find((one) => one.slug === project)?.name ?? project;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger
          aria-label={`Project: ${name}`}
          className="flex h-8 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left text-sm hover:bg-hover data-[state=open]:bg-hover"
        >
          <span
            aria-hidden
            className="flex size-5 shrink-0 items-center justify-center rounded-sm bg-accent-soft font-semibold text-accent text-xs uppercase"
          >
            {name.slice(0, 1)}
          </span>
          <span className="truncate font-medium">{name}</span>
          <ChevronsUpDown aria-hidden className="ml-auto size-3.5 shrink-0 text-faint" />
        </DropdownMenuTrigger>
        <DropdownMenuContent className="w-56">
          <DropdownMenuLabel>Projects</DropdownMenuLabel>
          <DropdownMenuRadioGroup value={project} onValueChange={setProject}>
            {projects.map((one) => (
              <DropdownMenuRadioItem key={one.slug} value={one.slug}>
                <span className="truncate">{one.name}</span>
                {one.name !== one.slug && (
                  <span className="truncate font-mono text-faint text-xs">{one.slug}</span>
                )}
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setIsMaking(true)}>
            <Plus aria-hidden />
            New project
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {isMaking && <NewProjectDialog onClose={() => setIsMaking(false)} />}
    </>
  );
}
