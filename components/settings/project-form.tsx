"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { request } from "@/lib/client/api";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { listProjects, type Project, updateProject } from "@/lib/contracts/projects";
import { CONTEXT_DIMENSIONS } from "@/lib/domain/context-keys";
import { ContextKeyEditor } from "./context-key-editor";

type ProjectData = z.output<typeof Project>;
const MAX_NAME = 100;

/** Name of the project, and where its dimensions are read from. */
export function ProjectSettings() {
  const { project: slug } = useScope();
  const result = useQuery(contractQuery(listProjects));
  if (result.isPending) {
    return (
      <div className="flex flex-col gap-3" role="status">
        <span className="sr-only">Loading the project</span>
        <Skeleton className="h-14 w-80 max-w-full" />
        <Skeleton className="h-64" />
      </div>
    );
  }
  if (!result.data) {
    return (
      <ErrorState
        title="The project could not be read"
        error={result.error}
        onRetry={() => void result.refetch()}
      />
    );
  }
  const project = result.data.projects.find((one) => one.slug === slug);
  if (!project) {
    return (
      <EmptyState title={`There is no project ${slug}`}>
        Choose another one at the top left, or mend the address.
      </EmptyState>
    );
  }
  return <ProjectForm key={project.slug} project={project} />;
}

function ProjectForm({ project }: { readonly project: ProjectData }) {
  const client = useQueryClient();
  const [name, setName] = useState(project.name);
  const [keys, setKeys] = useState(project.contextKeys);
  const trimmed = name.trim();
  const nameProblem =
    trimmed === ""
      ? "A project needs a name."
      : trimmed.length > MAX_NAME
        ? `At most ${MAX_NAME} characters.`
        : null;
  const isChanged =
    trimmed !== project.name || JSON.stringify(keys) !== JSON.stringify(project.contextKeys);
  const save = useMutation({
    mutationFn: () =>
      request(updateProject, {
        params: { slug: project.slug },
        body: { name: trimmed, contextKeys: keys },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [listProjects.path] }),
  });
  const discard = (): void => {
    setName(project.name);
    setKeys(project.contextKeys);
    save.reset();
  };
  return (
    <form
      className="flex max-w-3xl flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && nameProblem === null) save.mutate();
      }}
    >
      <div className="max-w-sm pb-6">
        <Field
          label="Project name"
          error={nameProblem}
          hint={`Services send to it with the header x-plumbline-project: ${project.slug}`}
        >
          {(control) => (
            <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      </div>
      <h2 className="font-semibold text-base">Where dimensions are read from</h2>
      <p className="mt-1 mb-3 max-w-prose text-muted-foreground text-sm">
        No convention says which attribute holds the tenant or the route. The first key that carries
        a value wins: the project's own, in their order, then the built-in ones. A key counts on the
        span, on its resource and on the spans above it.
      </p>
      {CONTEXT_DIMENSIONS.map((dimension) => (
        <ContextKeyEditor
          key={dimension}
          dimension={dimension}
          keys={keys[dimension]}
          onChange={(next) => setKeys((old) => ({ ...old, [dimension]: next }))}
        />
      ))}
      <div className="sticky bottom-0 -mx-1 flex max-md:bottom-14 flex-wrap items-center gap-2 border-line border-t bg-canvas px-1 py-3">
        <Button
          type="submit"
          variant="primary"
          size="md"
          disabled={!isChanged || nameProblem !== null || save.isPending}
        >
          {save.isPending ? "Saving…" : "Save changes"}
        </Button>
        {isChanged && (
          <Button size="md" variant="ghost" onClick={discard}>
            Discard
          </Button>
        )}
        <span aria-live="polite" className="text-sm">
          {save.isError ? (
            <span className="text-bad">
              Not saved: {save.error.message} Nothing was changed; try again.
            </span>
          ) : save.isSuccess && !isChanged ? (
            <span className="text-good">
              Saved. Spans received from now on are read this way; stored ones keep their values.
            </span>
          ) : isChanged ? (
            <span className="text-muted-foreground">Not saved yet.</span>
          ) : null}
        </span>
      </div>
    </form>
  );
}
