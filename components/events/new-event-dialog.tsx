"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { request } from "@/lib/client/api";
import { useScope, useScopeActions } from "@/lib/client/scope";
import {
  CHANGE_EVENT_KINDS,
  type ChangeEventKind,
  listEvents,
  postEvent,
} from "@/lib/contracts/events";

const KINDS = CHANGE_EVENT_KINDS.map((value) => ({ value, label: value }));

export function NewEventDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const { project } = useScope();
  const { refreshNow } = useScopeActions();
  const [kind, setKind] = useState<ChangeEventKind>("deploy");
  const [title, setTitle] = useState("");
  const [url, setUrl] = useState("");
  const [from, setFrom] = useState(() => localTime(Date.now()));
  const [to, setTo] = useState("");
  const urlProblem = url === "" || /^https?:\/\/./.test(url) ? null : "A link begins with https://";
  const endProblem = to !== "" && to < from ? "The end lies before the start." : null;
  const canSave = title.trim() !== "" && from !== "" && !urlProblem && !endProblem;
  const save = useMutation({
    mutationFn: () =>
      request(postEvent, {
        query: { project },
        body: {
          kind,
          title,
          url,
          source: "dashboard",
          startedAt: new Date(from).toISOString(),
          endedAt: to === "" ? null : new Date(to).toISOString(),
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [listEvents.path] });
      refreshNow();
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title="Add event"
        description="It stands as a mark on every chart over time."
        className="max-w-md"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (canSave) save.mutate();
          }}
        >
          <DialogBody className="flex flex-col gap-3">
            <Field label="Kind">
              {({ id }) => (
                <Select id={id} label="Kind" value={kind} onChange={setKind} options={KINDS} />
              )}
            </Field>
            <Field label="What happened">
              {(control) => (
                <Input
                  {...control}
                  autoFocus
                  maxLength={200}
                  value={title}
                  placeholder="checkout 4.2.0 deployed"
                  onChange={(event) => setTitle(event.target.value)}
                />
              )}
            </Field>
            <div className="grid gap-3 sm:grid-cols-2">
              <Field label="From">
                {(control) => (
                  <Input
                    {...control}
                    type="datetime-local"
                    value={from}
                    onChange={(event) => setFrom(event.target.value)}
                  />
                )}
              </Field>
              <Field label="Until" hint="Empty for a moment" error={endProblem}>
                {(control) => (
                  <Input
                    {...control}
                    type="datetime-local"
                    value={to}
                    onChange={(event) => setTo(event.target.value)}
                  />
                )}
              </Field>
            </div>
            <Field label="Link" hint="To the release, the incident, the flag" error={urlProblem}>
              {(control) => (
                <Input
                  {...control}
                  maxLength={2000}
                  value={url}
                  placeholder="https://"
                  onChange={(event) => setUrl(event.target.value)}
                />
              )}
            </Field>
            {save.error && (
              <p role="alert" className="text-bad text-sm">
                The event was not added: {save.error.message}
              </p>
            )}
          </DialogBody>
          <DialogFooter>
            <Button size="md" onClick={onClose}>
              Cancel
            </Button>
            <Button size="md" variant="primary" type="submit" disabled={!canSave || save.isPending}>
              {save.isPending ? "Adding…" : "Add event"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** `2026-01-31T08:00` in the browser's zone, as its time inputs hold it. */
function localTime(unixMs: number): string {
  const date = new Date(unixMs - new Date(unixMs).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
