/** An error's type as people read it; `_OTHER` is OpenTelemetry's word for "nothing names it". */
export function errorTypeWords(type: string): string {
  return isNamedError(type) ? type : "error";
}

export function isNamedError(type: string): boolean {
  return type !== "" && type !== "_OTHER";
}
