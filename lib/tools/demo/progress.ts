export interface Progress {
  /** `total` is a forecast until the end. */
  update(sent: number, total: number): void;
  note(text: string): void;
  done(sent: number): void;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const MIN_INTERVAL_MS = 100;
const PLAIN_STEP = 0.1;

/** JSON lines for programs, a bar for people at a terminal, a line every tenth for a log. */
export function createProgress(
  output: Output,
  json: boolean,
  now: () => number = () => performance.now(),
): Progress {
  const startedMs = now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let nextStep = PLAIN_STEP;

  const rate = (sent: number) => {
    const seconds = (now() - startedMs) / 1000;
    return seconds > 0 ? Math.round(sent / seconds) : 0;
  };

  function draw(sent: number, total: number): void {
    const share = total > 0 ? Math.min(1, sent / total) : 1;
    const seconds = Math.round((now() - startedMs) / 1000);
    const words = ` ${Math.floor(share * 100)} %  ${sent.toLocaleString("en")} of ${total.toLocaleString("en")} spans  ${rate(sent).toLocaleString("en")}/s  ${seconds} s`;
    const width = Math.max(10, Math.min(40, (output.columns ?? 80) - words.length - 3));
    const full = Math.round(share * width);
    output.write(`\r\x1b[2K${"█".repeat(full)}${"░".repeat(width - full)}${words}`);
  }

  return {
    update(sent, total) {
      if (!json && !output.isTTY) {
        if (total > 0 && sent / total >= nextStep) {
          output.write(`${Math.round(nextStep * 100)} % (${sent.toLocaleString("en")} spans)\n`);
          while (sent / total >= nextStep) nextStep += PLAIN_STEP;
        }
        return;
      }
      if (now() - drawnMs < MIN_INTERVAL_MS) return;
      drawnMs = now();
      if (json) output.write(`${JSON.stringify({ sent, total: Math.max(sent, total) })}\n`);
      else draw(sent, Math.max(sent, total));
    },
    note(text) {
      if (json) return;
      output.write(output.isTTY ? `\r\x1b[2K${text}\n` : `${text}\n`);
    },
    done(sent) {
      if (json) output.write(`${JSON.stringify({ sent, total: sent })}\n`);
      else if (output.isTTY) {
        draw(sent, sent);
        output.write("\n");
      }
    },
  };
}
