"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { request } from "@/lib/client/api";
import { contractQuery } from "@/lib/client/query";
import { useScopeActions } from "@/lib/client/scope";
import { slugify, slugProblem } from "@/lib/client/slug";
import { createProject, listProjects } from "@/lib/contracts/projects";

export function NewProjectDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const { setProject } = useScopeActions();
  const { data } = useQuery(contractQuery(listProjects));
  const [name, setName] = useState("");
  const [typedSlug, setTypedSlug] = useState<string | null>(null);
  const slug = typedSlug ?? slugify(name);
  const taken = data?.projects.map((project) => project.slug) ?? [];
  const problem = slugProblem(slug, taken);
  const isTouched = name !== "" || typedSlug !== null;

  const create = useMutation({
    mutationFn: () => request(createProject, { body: { slug, name: name.trim() || slug } }),
    onSuccess: async ({ project }) => {
      await client.invalidateQueries({ queryKey: [listProjects.path] });
      setProject(project.slug);
      toast.success(`Project ${project.name} is ready for spans.`);
      onClose();
    },
  });

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title="New project"
        description="Spans of different projects never mix. Services choose one by a header."
        className="max-w-md"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!problem) create.mutate();
          }}
        >
          <DialogBody className="flex flex-col gap-3">
            <Field label="Name">
              {(control) => (
                <Input
                  {...control}
                  autoFocus
                  autoComplete="off"
                  maxLength={100}
                  value={name}
                  placeholder="Support chat"
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field
              label="Id"
              error={isTouched ? problem : null}
              hint={<>Sent by services as header x-plumbline-project: {slug || "…"}</>}
            >
              {(control) => (
                <Input
                  {...control}
                  className="font-mono"
                  autoComplete="off"
                  spellCheck={false}
                  value={slug}
                  placeholder="support-chat"
                  onChange={(event) => setTypedSlug(event.target.value)}
                />
              )}
            </Field>
            {create.error && (
              <p role="alert" className="text-bad text-sm">
                The project was not made: {create.error.message}
              </p>
            )}
          </DialogBody>
          <DialogFooter>
            <Button size="md" onClick={onClose}>
              Cancel
            </Button>
            <Button
              size="md"
              variant="primary"
              type="submit"
              disabled={problem !== null || create.isPending}
            >
              {create.isPending ? "Making…" : "Make project"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
