import { describe, expect, it } from "vitest";
import { hostnameOf, isLoopback } from "./loopback";

describe("isLoopback", () => {
  it("knows this machine's names, and no other's that look like them", () => {
    for (const host of ["localhost", "127.0.0.1", "127.8.9.1", "::1"]) {
      expect(isLoopback(host)).toBe(true);
    }
    for (const host of ["127.0.0.1.example.com", "localhost.example.com", "0.0.0.0", ""]) {
      expect(isLoopback(host)).toBe(false);
    }
  });
});

describe("hostnameOf", () => {
  it("takes the port and an IPv6 address's brackets off", () => {
    expect(["LocalHost:4318", "127.0.0.1", "[::1]:3000", "[::1]"].map(hostnameOf)).toEqual([
      "localhost",
      "127.0.0.1",
      "::1",
      "::1",
    ]);
  });
});
