/** Whether only this machine can reach an address. Names other than `localhost` may point anywhere. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** A `Host` header's or URL's host without its port, and without the brackets of an IPv6 address. */
export function hostnameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}
