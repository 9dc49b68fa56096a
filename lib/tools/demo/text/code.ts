import type { Random } from "../random";
import { fill, type Line, type Slots, upToTokens } from "./compose";

export const CODE_SYSTEM =
  "You help engineers of this company. Answer with the smallest change that works, in the language of the question's code. Say what you assume. Mention a test when behaviour changes.";

interface Help {
  readonly ask: Line;
  readonly code: string;
  readonly say: readonly string[];
}

const HELP: readonly [Help, ...Help[]] = [
  {
    ask: [
      "Why does this useEffect run twice in development?",
      "React effect fetches twice, is that a bug?",
    ],
    code: "useEffect(() => {\n  const controller = new AbortController();\n  load(id, { signal: controller.signal });\n  return () => controller.abort();\n}, [id]);",
    say: [
      "In development, Strict Mode mounts every component twice on purpose, to show effects without clean-up.",
      "Production runs it once, so there is nothing to fix in the count itself.",
      "What is missing is the clean-up: abort the request when the effect is torn down.",
      "With that, the second mount cancels the first request and no state is set twice.",
      "Don't use a ref to skip the second run; it hides exactly the bug the double mount is there to show.",
      "If several components ask for the same data, a query cache removes the duplicate altogether.",
    ],
  },
  {
    ask: [
      "Postgres ignores my index on lower(email), why?",
      "Query on email is slow although there's an index. EXPLAIN says Seq Scan.",
    ],
    code: "CREATE INDEX CONCURRENTLY users_email_lower_idx\n  ON users (lower(email));\n\nSELECT id FROM users WHERE lower(email) = lower($1);",
    say: [
      "An index on the plain column can't serve a predicate on an expression of it.",
      "Create one on `lower(email)` and write the predicate with exactly that expression.",
      "`CONCURRENTLY` keeps writes going while it is built; it can't run inside a transaction.",
      "Run `ANALYZE users` afterwards, or the planner keeps its old estimate for a while.",
      "For new tables, a `citext` column or a case-insensitive collation is simpler.",
      "I assumed that the table has more than a few thousand rows; below that a sequential scan is the right choice.",
    ],
  },
  {
    ask: [
      "How do I stop this Python script from loading the whole {count} GB file into memory?",
      "pandas read_csv kills my container, file is {count} GB",
    ],
    code: 'import polars as pl\n\n(\n    pl.scan_csv("events.csv")\n    .filter(pl.col("country") == "DE")\n    .group_by("day")\n    .agg(pl.len())\n    .collect(engine="streaming")\n)',
    say: [
      "`read_csv` needs three to five times the file's size, so {count} GB won't fit.",
      "A lazy scan reads only the columns and rows that the query needs.",
      "If you have to stay with pandas, pass `usecols`, `dtype` and `chunksize` and add the pieces up.",
      "Strings are the expensive part: turn repeated ones into categories.",
      "Converting the file to Parquet once makes every later run about ten times faster.",
      "Set the container's limit a little above the measured peak instead of removing it.",
    ],
  },
  {
    ask: [
      "Go: all goroutines are asleep - deadlock! in this worker pool",
      "My worker pool hangs at the end, what am I missing?",
    ],
    code: "go func() {\n\tdefer close(results)\n\twg.Wait()\n}()\n\nfor r := range results {\n\thandle(r)\n}",
    say: [
      "Nobody closes `results`, so the range over it never ends once the workers are done.",
      "Close it from one goroutine that waits for the group; workers must not close it themselves.",
      "`wg.Add` has to happen before the goroutine starts, not inside it.",
      "With an unbuffered channel the workers also block if the reader stops early; pass a context and select on it.",
      "`go vet` and the race detector find the second problem, not this one.",
      "`errgroup` does all of this in fewer lines if an error should stop the rest.",
    ],
  },
  {
    ask: [
      "TypeScript: how do I make this union exhaustive so that a new case fails the build?",
      "I keep forgetting to handle new event types in the switch",
    ],
    code: 'function assertNever(value: never): never {\n  throw new Error("unhandled: " + JSON.stringify(value));\n}',
    say: [
      "Give the default branch a parameter of type `never`; a case that isn't handled makes it a compile error.",
      "It also throws at run time, which matters for data from outside that the compiler can't see.",
      "A `Record<Kind, Handler>` is shorter when every case is one expression.",
      "Don't add a `default` that returns something sensible: it is what hides the new case.",
      "With `satisfies` you keep the literal types of the handlers.",
      "Validate the payload at the edge, so that inside the switch the union is true.",
    ],
  },
  {
    ask: [
      "Docker build takes {count} minutes although only one file changed",
      "How do I get npm ci cached in my Docker build?",
    ],
    code: "COPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nCOPY . .\nRUN npm run build",
    say: [
      "`COPY . .` before `npm ci` makes every change of a source file throw the dependency layer away.",
      "Copy the two manifest files first, install, and copy the rest afterwards.",
      "A cache mount keeps npm's downloads even when the lock file changes.",
      "Add `node_modules`, `.git` and test output to `.dockerignore`; they are sent to the daemon each time.",
      "On CI, export the cache to the registry, or every runner starts cold.",
      "Expect about {days} times less for a change in source alone.",
    ],
  },
];

export function codeTurn(
  random: Random,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string } {
  const help = random.pick(HELP);
  const sentences = upToTokens(random, help.say, tokens - 60);
  const [first, ...rest] = sentences;
  return {
    ask: fill(random.pick(help.ask), slots),
    answer:
      `${fill(first ?? "", slots)}\n\n\`\`\`\n${help.code}\n\`\`\`\n\n${fill(rest.join(" "), slots)}`.trim(),
  };
}

const RULES: readonly string[] = [
  "Public functions state units and errors.",
  "No default branch in a switch over our own unions.",
  "Every query names its project.",
  "Time is passed in, never read in domain code.",
  "A retry needs a limit, a jitter and a reason.",
  "Log identifiers, not contents.",
  "A migration says how it is undone.",
  "Feature flags have an owner and a date of removal.",
  "Tests are named as claims.",
  "New dependencies need a line on why we can't do without.",
];

export const REVIEW_SYSTEM = `You review pull requests against the team's rules. Comment only where a rule is broken or a bug is likely; quote the line; propose the change. If nothing is wrong, say so.\n\nRules:\n${RULES.map((rule, index) => `${index + 1}. ${rule}`).join("\n")}`;

const COMMENTS: readonly string[] = [
  "`retry.ts:{count}`: the loop has no upper limit (rule 5). Pass `maxAttempts` and give up with the last error.",
  "`orders.ts:{last4}`: the query isn't scoped to a project (rule 3). Add the condition, or another tenant's rows come back.",
  "`price.ts`: {amount} is compared as a float. Compare in cents, or as a decimal string.",
  "`worker.ts`: `Date.now()` inside the domain function makes the test depend on the clock (rule 4).",
  "The log line prints the whole request, which holds customer text (rule 6). Log the id.",
  "`migrate_0{count}.sql` drops a column that version {weeks}.{days} still reads; split it into two releases.",
  "`useOrders.ts`: the effect misses `status` in its dependencies, so the list stays old after a change.",
  "The new flag has no date of removal (rule 8).",
  'The test name says what it calls, not what it claims (rule 9). Suggestion: "refunds the shipping fee only once".',
  "Nothing else: the error mapping is clear and well tested.",
];

export function reviewTurn(
  random: Random,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string; path: string } {
  const path = `services/${random.pick(["orders", "pricing", "search", "mailer"])}/src/${random.pick(["retry", "worker", "price", "orders"])}.ts`;
  const diff = `@@ -${random.int(10, 200)},6 +${random.int(10, 200)},9 @@\n-  return fetchOrder(id);\n+  for (;;) {\n+    const order = await fetchOrder(id);\n+    if (order) return order;\n+  }`;
  return {
    ask: `Review this pull request (#${random.int(1200, 9800)}): ${path}\n\n${diff}`,
    answer: fill(
      upToTokens(random, COMMENTS, tokens)
        .map((line) => `- ${line}`)
        .join("\n"),
      slots,
    ),
    path,
  };
}

export const COMMIT_SYSTEM =
  "Write a commit message for the diff: a subject of at most 72 characters in the imperative, and a body only if the reason isn't obvious.";

interface Commit {
  readonly added: string;
  readonly removed: string;
  readonly subjects: Line;
  readonly body: string;
}

const COMMITS: readonly [Commit, ...Commit[]] = [
  {
    added: "if (order.cancelledAt) return;",
    removed: "await carrier.retry(order);",
    subjects: ["Stop retrying orders that were cancelled", "Leave cancelled orders alone"],
    body: "The loop kept calling the carrier for {days} days after a cancellation.",
  },
  {
    added: "WHERE project_id = $1 AND status = $2",
    removed: "WHERE status = $1",
    subjects: ["Scope the search query to its project", "Never search across projects"],
    body: "A search from {city} returned rows of another customer.",
  },
  {
    added: "const total = roundCents(subtotal * (1 - discount));",
    removed: "const total = roundCents(subtotal) * (1 - discount);",
    subjects: ["Round prices once, after the discount", "Fix totals that are off by a cent"],
    body: "With {percent}% off, {count} items could add up to a cent too much.",
  },
  {
    added: "defer cancel()",
    removed: "_ = cancel",
    subjects: ["Close the worker pool when the context ends", "Release workers on shutdown"],
    body: "Each deploy left {count} goroutines behind until the process was killed.",
  },
  {
    added: "const taxes = cache.get(region, { ttlMs: 3_600_000 });",
    removed: "const taxes = await loadTaxes(region);",
    subjects: ["Cache the tax table for an hour", "Load tax rates once an hour"],
    body: "It changes twice a year and was loaded {last4} times a minute at noon.",
  },
  {
    added: "formatDate(delivery, { timeZone: customer.timeZone })",
    removed: "formatDate(delivery)",
    subjects: ["Show the delivery date in the customer's time zone"],
    body: "Customers east of {city} were told a day too early.",
  },
];

export function commitTurn(random: Random, slots: Slots): { ask: string; answer: string } {
  const { added, removed, subjects, body } = random.pick(COMMITS);
  const subject = random.pick(subjects);
  return {
    ask: `diff --git a/src/${random.hex(4)}.ts b/src/${random.hex(4)}.ts\n${random.int(2, 60)} insertions, ${random.int(1, 40)} deletions\n-  ${removed}\n+  ${added}`,
    answer: random.chance(0.6) ? `${subject}\n\n${fill(body, slots)}` : subject,
  };
}
