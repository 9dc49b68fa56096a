"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { request } from "@/lib/client/api";
import { contractQuery } from "@/lib/client/query";
import { useScope } from "@/lib/client/scope";
import { type Feedback, listFeedback, postFeedback } from "@/lib/contracts/feedback";

interface SpanFeedbackProps {
  readonly traceId: string;
  readonly spanId: string;
}

/** What was said of this span and of its trace, and a place to say it. */
export function SpanFeedback({ traceId, spanId }: SpanFeedbackProps) {
  const { project } = useScope();
  const result = useQuery(contractQuery(listFeedback, { query: { project, traceId } }));
  const shown = (result.data?.feedback ?? []).filter(
    (one) => one.spanId === "" || one.spanId === spanId,
  );
  return (
    <div className="flex flex-col gap-3 pt-3">
      <GiveFeedback project={project} traceId={traceId} spanId={spanId} />
      {result.isError && !result.data ? (
        <ErrorState
          title="The feedback could not be read"
          error={result.error}
          onRetry={() => void result.refetch()}
        />
      ) : shown.length === 0 && !result.isPending ? (
        <p className="text-muted-foreground text-sm">
          Nobody said anything of this span or its trace yet.
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {shown.map((one) => (
            <Said key={one.id} feedback={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Said({ feedback }: { readonly feedback: Feedback }) {
  return (
    <li className="rounded-md border border-line bg-panel px-3 py-2 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{feedback.name}</span>
        <Badge>{valueWords(feedback)}</Badge>
        <span className="text-muted-foreground text-xs">
          on the {feedback.target} · {feedback.author || feedback.source} ·{" "}
          <RelativeTime time={feedback.givenAt} />
        </span>
      </p>
      {feedback.comment && (
        <p className="mt-1 whitespace-pre-line [overflow-wrap:anywhere]">{feedback.comment}</p>
      )}
    </li>
  );
}

function valueWords({ type, value, label }: Feedback): string {
  if (type === "thumbs") return value === 1 ? "up" : "down";
  if (type === "outcome") return value === 1 ? "yes" : "no";
  return value === null ? label || "comment" : String(value);
}

interface GiveFeedbackProps extends SpanFeedbackProps {
  readonly project: string;
}

function GiveFeedback({ project, traceId, spanId }: GiveFeedbackProps) {
  const client = useQueryClient();
  const [comment, setComment] = useState("");
  const give = useMutation({
    mutationFn: (value: boolean | undefined) =>
      request(postFeedback, {
        query: { project },
        body: {
          traceId,
          spanId,
          comment,
          source: "dashboard",
          givenAt: new Date().toISOString(),
          ...(value === undefined ? { name: "comment" } : { name: "thumbs", value }),
        },
      }),
    onSuccess: () => {
      setComment("");
      return client.invalidateQueries({ queryKey: [listFeedback.path] });
    },
  });
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (comment.trim() !== "") give.mutate(undefined);
      }}
    >
      <Button aria-label="Good answer" disabled={give.isPending} onClick={() => give.mutate(true)}>
        <ThumbsUp aria-hidden className="size-3.5" /> Good
      </Button>
      <Button aria-label="Bad answer" disabled={give.isPending} onClick={() => give.mutate(false)}>
        <ThumbsDown aria-hidden className="size-3.5" /> Bad
      </Button>
      <Input
        aria-label="Comment"
        className="h-7 w-auto min-w-40 flex-1"
        maxLength={10_000}
        placeholder="Why, in a few words"
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <Button type="submit" disabled={comment.trim() === "" || give.isPending}>
        Comment
      </Button>
      {give.error && (
        <p role="alert" className="w-full text-bad text-sm">
          Not stored: {give.error.message}
        </p>
      )}
    </form>
  );
}
