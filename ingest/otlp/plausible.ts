/** 2000-01-01T00:00:00Z: an earlier time is a missing or unset clock. */
export const EARLIEST_UNIX_NANO = 946_684_800_000_000_000n;
/** Clocks run ahead by minutes and time zones by hours; a time beyond that heads every list for ever. */
export const LATEST_AHEAD_NANO = 24n * 3_600_000_000_000n;
export const ZERO_TRACE_ID = "0".repeat(32);
export const ZERO_SPAN_ID = "0".repeat(16);
