"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { request } from "@/lib/client/api";
import { createKey, listKeys } from "@/lib/contracts/keys";
import { keyRecipes } from "./key-recipes";

const MAX_NAME = 100;

interface NewKeyDialogProps {
  readonly project: string;
  readonly endpoints: z.output<(typeof listKeys)["response"]>["endpoints"];
  readonly onClose: () => void;
}

/** Asks for a name, then shows the key: the only time that it is seen. */
export function NewKeyDialog({ project, endpoints, onClose }: NewKeyDialogProps) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const params = { slug: project };
  const create = useMutation({
    mutationFn: () => request(createKey, { params, body: { name: name.trim() } }),
    onSuccess: () => client.invalidateQueries({ queryKey: [listKeys.path] }),
  });
  const made = create.data;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      {made ? (
        <DialogContent
          title={`Key ${made.key.name}`}
          description="Copy it now: it is stored as a hash and cannot be shown again."
          className="max-w-2xl"
          // A click beside the dialog would lose the key.
          onPointerDownOutside={(event) => event.preventDefault()}
        >
          <ShownKey secret={made.secret} project={project} endpoints={endpoints} />
          <DialogFooter>
            <Button size="md" variant="primary" onClick={onClose}>
              Done
            </Button>
          </DialogFooter>
        </DialogContent>
      ) : (
        <DialogContent
          title="New ingest key"
          description={`Whoever has it can send spans to ${project}, and read nothing.`}
          className="max-w-md"
        >
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() !== "" && !create.isPending) create.mutate();
            }}
          >
            <DialogBody className="flex flex-col gap-3">
              <Field label="Name" hint="The service or team that will send with it.">
                {(control) => (
                  <Input
                    {...control}
                    autoFocus
                    autoComplete="off"
                    maxLength={MAX_NAME}
                    value={name}
                    placeholder="checkout, production"
                    onChange={(event) => setName(event.target.value)}
                  />
                )}
              </Field>
              {create.error && (
                <p role="alert" className="text-bad text-sm">
                  The key was not made: {create.error.message}
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
                disabled={name.trim() === "" || create.isPending}
              >
                {create.isPending ? "Making…" : "Make key"}
              </Button>
            </DialogFooter>
          </form>
        </DialogContent>
      )}
    </Dialog>
  );
}

function ShownKey({
  secret,
  project,
  endpoints,
}: Omit<NewKeyDialogProps, "onClose"> & { readonly secret: string }) {
  const recipes = keyRecipes({ secret, project, ...endpoints });
  const [label, setLabel] = useState(recipes[0]?.label ?? "");
  const recipe = recipes.find((one) => one.label === label) ?? recipes[0];
  return (
    <DialogBody className="flex flex-col gap-3">
      <div className="flex items-center gap-2 rounded-md border border-line bg-canvas py-1.5 pr-1.5 pl-3">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{secret}</code>
        <CopyButton value={secret} label="Copy key" showLabel variant="outline" />
      </div>
      {recipe && (
        <>
          <Segmented
            label="Transport"
            value={recipe.label}
            onChange={setLabel}
            options={recipes.map((one) => ({ value: one.label, label: one.label }))}
            className="max-w-full self-start overflow-x-auto"
          />
          <CodeBlock label={recipe.label} code={recipe.code} />
        </>
      )}
    </DialogBody>
  );
}
