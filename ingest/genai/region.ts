/** AWS, Google Cloud and Azure endpoints that carry their region in the host name. */
const PATTERNS: readonly RegExp[] = [
  // bedrock-runtime.us-east-1.amazonaws.com, bedrock-runtime-fips.us-gov-west-1.amazonaws.com
  /\.([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d)\.(?:amazonaws\.com|api\.aws)/,
  // europe-west4-aiplatform.googleapis.com
  /^([a-z]+-[a-z]+\d+)-aiplatform\.googleapis\.com/,
  // eastus2.api.cognitive.microsoft.com, swedencentral.inference.ml.azure.com
  /(?:^|\.)([a-z]+\d?)\.(?:api\.cognitive\.microsoft\.com|inference\.ml\.azure\.com|models\.ai\.azure\.com)/,
];

/** The cloud region that an address names; "" when it names none. */
export function regionOfAddress(address: string): string {
  for (const pattern of PATTERNS) {
    const region = pattern.exec(address)?.[1];
    if (region !== undefined) return region;
  }
  return "";
}
