"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { type IngestKey, listKeys } from "@/lib/contracts/keys";
import { NewKeyDialog } from "./new-key-dialog";
import { RevokeKeyDialog } from "./revoke-key-dialog";

/** Keys that services of this project send with. */
export function KeysView() {
  const { project } = useScope();
  const result = useQuery(contractQuery(listKeys, { params: { slug: project } }));
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<IngestKey | null>(null);
  if (result.isPending) {
    return (
      <div className="flex flex-col gap-3" role="status">
        <span className="sr-only">Loading keys</span>
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-40" />
      </div>
    );
  }
  if (!result.data) {
    return (
      <ErrorState
        title="The keys could not be read"
        error={result.error}
        onRetry={() => void result.refetch()}
      >
        Services that send with a key are not affected.
      </ErrorState>
    );
  }
  const { keys, endpoints } = result.data;
  const make = (
    <Button variant="primary" size="md" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      New key
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose basis-80 grow text-muted-foreground text-sm">
          A service that sends a key needs no project header: the key says it. From this machine
          spans are taken without a key too; where the OTLP ports listen on other addresses, only
          with one.
        </p>
        {keys.length > 0 && make}
      </div>
      <Panel>
        {keys.length === 0 ? (
          <EmptyState title="No ingest keys yet" action={make}>
            Give each service, or each team, a key of its own: then one can be revoked without
            stopping the others, and the list tells which are still in use.
          </EmptyState>
        ) : (
          <KeyTable keys={keys} onRevoke={setRevoking} />
        )}
      </Panel>
      {isMaking && (
        <NewKeyDialog project={project} endpoints={endpoints} onClose={() => setMaking(false)} />
      )}
      {revoking && (
        <RevokeKeyDialog project={project} ingestKey={revoking} onClose={() => setRevoking(null)} />
      )}
    </div>
  );
}

function KeyTable({
  keys,
  onRevoke,
}: {
  readonly keys: readonly IngestKey[];
  readonly onRevoke: (key: IngestKey) => void;
}) {
  return (
    <Table aria-label="Ingest keys">
      <TableHead>
        <TableRow>
          <TableHeader>Name</TableHeader>
          <TableHeader className="max-sm:hidden">Key</TableHeader>
          <TableHeader className="max-sm:hidden">Made</TableHeader>
          <TableHeader>Last used</TableHeader>
          <TableHeader>
            <span className="sr-only">Status</span>
          </TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {keys.map((key) => (
          <TableRow key={key.id} className={key.revokedAt ? "text-faint" : undefined}>
            <TableCell className="max-w-64 truncate max-sm:max-w-36" title={key.name}>
              {key.name}
              <span className="block font-mono text-faint text-xs sm:hidden">{key.prefix}…</span>
            </TableCell>
            <TableCell className="whitespace-nowrap font-mono text-xs max-sm:hidden">
              {key.prefix}…
            </TableCell>
            <TableCell className="whitespace-nowrap max-sm:hidden">
              <RelativeTime time={key.createdAt} />
            </TableCell>
            <TableCell className="whitespace-nowrap">
              {key.lastUsedAt ? <RelativeTime time={key.lastUsedAt} /> : "never"}
            </TableCell>
            <TableCell className="whitespace-nowrap text-right">
              {key.revokedAt ? (
                <Badge>
                  revoked <RelativeTime time={key.revokedAt} />
                </Badge>
              ) : (
                <Button
                  variant="ghost"
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => onRevoke(key)}
                >
                  Revoke
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
