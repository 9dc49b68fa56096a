"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { request } from "@/lib/client/api";
import { type IngestKey, listKeys, revokeKey } from "@/lib/contracts/keys";

interface RevokeKeyDialogProps {
  readonly project: string;
  readonly ingestKey: IngestKey;
  readonly onClose: () => void;
}

/** Revoking cannot be undone, and stops whoever still sends with the key: so it is asked. */
export function RevokeKeyDialog({ project, ingestKey, onClose }: RevokeKeyDialogProps) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => request(revokeKey, { params: { slug: project, id: ingestKey.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [listKeys.path] });
      toast.success(`Key ${ingestKey.name} is revoked.`);
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title={`Revoke ${ingestKey.name}?`} className="max-w-md">
        <DialogBody className="flex flex-col gap-2 text-sm">
          <p>
            Within ten seconds spans that come with{" "}
            <code className="font-mono text-xs">{ingestKey.prefix}…</code> are refused. This cannot
            be undone; spans received so far stay.
          </p>
          <p className="text-muted-foreground">
            {ingestKey.lastUsedAt ? (
              <>
                Last used <RelativeTime time={ingestKey.lastUsedAt} />.
              </>
            ) : (
              "Nothing was ever sent with it."
            )}
          </p>
          {revoke.error && (
            <p role="alert" className="text-bad">
              The key was not revoked and still works: {revoke.error.message}
            </p>
          )}
        </DialogBody>
        <DialogFooter>
          <Button size="md" onClick={onClose}>
            Keep it
          </Button>
          <Button
            size="md"
            variant="danger"
            disabled={revoke.isPending}
            onClick={() => revoke.mutate()}
          >
            {revoke.isPending ? "Revoking…" : "Revoke key"}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
