/** Something that is done again and again, by one process at a time. */
export interface Job {
  /** Stands in logs and in `job_state`. */
  readonly name: string;
  /** From the end of one pass to the start of the next. */
  readonly intervalMs: number;
  /**
   * One pass. It may be cut off at any instant and begun again by another process, so it has
   * to be right then too; `signal` aborts when it should leave off.
   */
  run(signal: AbortSignal): Promise<void>;
}
