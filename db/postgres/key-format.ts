import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * `pl_`, 32 random bytes in base62 (43 characters), and the CRC-32 of all that in base62 (6).
 * The prefix is what scanners of leaked secrets look for, as in GitHub's tokens; by the checksum
 * a mistyped key is told without a look-up.
 */
const FORM = /^pl_[0-9A-Za-z]{49}$/;
const PREFIX = "pl_";
const RANDOM_BYTES = 32;
const RANDOM_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Of the prefix kept to be shown: `pl_` and 6 of the 43 characters, which leaves 220 bits unknown. */
const SHOWN_LENGTH = 9;

export function newKey(random: Uint8Array = randomBytes(RANDOM_BYTES)): string {
  const body = PREFIX + base62(BigInt(`0x${Buffer.from(random).toString("hex")}`), RANDOM_DIGITS);
  return body + checksumOf(body);
}

export function isKey(text: string): boolean {
  if (!FORM.test(text)) return false;
  const body = text.slice(0, -CHECKSUM_DIGITS);
  return text.slice(-CHECKSUM_DIGITS) === checksumOf(body);
}

/** SHA-256 in hex: all that is stored of a key. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** By which people tell keys apart. */
export function shownPrefix(key: string): string {
  return key.slice(0, SHOWN_LENGTH);
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_DIGITS);
}

function base62(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  while (rest > 0n) {
    text = DIGITS.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text.padStart(length, "0");
}
