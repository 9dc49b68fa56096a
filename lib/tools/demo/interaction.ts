import type { Model } from "./models";
import type { Route } from "./routes";
import type { Environment } from "./schedule";
import type { Region, Tenant } from "./tenants";

/** One request to the product and all that it set off, before any SDK gives it a shape. */
export interface Interaction {
  readonly traceId: string;
  readonly route: Route;
  readonly serviceVersion: string;
  readonly environment: Environment;
  readonly region: Region;
  readonly tenant: Tenant;
  readonly userId: string;
  readonly sessionId: string;
  readonly promptVersion: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly question: string;
  /** Of the last call; empty when it failed. */
  readonly answer: string;
  readonly steps: readonly Step[];
  /** Set when no retry helped. */
  readonly failure: Failure | null;
}

export type Step = LlmStep | ToolStep | RetrievalStep | EmbeddingStep;

interface Timed {
  readonly startMs: number;
  readonly durationMs: number;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly text: string;
  readonly toolCalls?: readonly ToolUse[];
  /** On role `tool`: the call it answers. */
  readonly answers?: ToolUse;
}

export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface TokenUse {
  /** Including cached and cache-write. */
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite: number;
  /** Including reasoning. */
  readonly output: number;
  readonly reasoning: number;
}

export interface Failure {
  readonly status: number;
  /** As the provider names it. */
  readonly type: string;
  readonly message: string;
}

export interface LlmStep extends Timed {
  readonly kind: "llm";
  readonly model: Model;
  readonly responseModel: string;
  readonly fingerprint: string;
  readonly responseId: string;
  readonly stream: boolean;
  readonly ttftMs: number;
  readonly messages: readonly ChatMessage[];
  readonly answer: string;
  readonly toolCalls: readonly ToolUse[];
  readonly usage: TokenUse;
  readonly finish: "stop" | "length" | "tool";
  readonly failure: Failure | null;
  /** JSON schema that the answer was asked to follow. */
  readonly schema: Readonly<Record<string, unknown>> | null;
}

export interface ToolStep extends Timed {
  readonly kind: "tool";
  readonly use: ToolUse;
  readonly result: Readonly<Record<string, string | number>>;
}

export interface RetrievalStep extends Timed {
  readonly kind: "retrieval";
  readonly query: string;
  readonly documents: readonly {
    readonly id: string;
    readonly content: string;
    readonly score: number;
  }[];
}

interface EmbeddingStep extends Timed {
  readonly kind: "embedding";
  readonly text: string;
  readonly tokens: number;
}
