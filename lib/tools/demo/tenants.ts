import { cumulate, pickIndex, type Random } from "./random";

export type Tier = "enterprise" | "pro" | "free";
export type Region = "us-east-1" | "eu-west-1" | "ap-southeast-1";
export type Language = "en" | "de" | "fr" | "es" | "ja";

export interface Tenant {
  readonly id: string;
  readonly tier: Tier;
  readonly region: Region;
  /** Of the tenant's customers; the others write English. */
  readonly language: Language;
  readonly users: number;
}

/** Hours that local time is ahead of UTC. */
export const REGION_OFFSET_HOURS: Record<Region, number> = {
  "us-east-1": -5,
  "eu-west-1": 1,
  "ap-southeast-1": 8,
};

const row = (
  id: string,
  tier: Tier,
  region: Region,
  language: Language,
  users: number,
): Tenant => ({ id, tier, region, language, users });

/** In order of size: tenant k has a share of 1 / k^0.9 (Zipf), so the first five send 45 %. */
export const TENANTS: readonly [Tenant, ...Tenant[]] = [
  row("northwind-retail", "enterprise", "us-east-1", "en", 420),
  row("helvetia-mutual", "enterprise", "eu-west-1", "de", 310),
  row("contoso-health", "enterprise", "us-east-1", "en", 260),
  row("lumiere-mode", "pro", "eu-west-1", "fr", 150),
  row("sakura-travel", "enterprise", "ap-southeast-1", "ja", 180),
  row("pixel-hobbyists", "free", "us-east-1", "en", 340),
  row("brightside-energy", "pro", "eu-west-1", "en", 95),
  row("aurora-logistics", "enterprise", "eu-west-1", "en", 120),
  row("open-garden-club", "free", "us-east-1", "en", 280),
  row("tierra-verde", "pro", "us-east-1", "es", 80),
  row("kite-bank", "enterprise", "ap-southeast-1", "en", 140),
  row("studenten-portal", "free", "eu-west-1", "de", 210),
  row("maple-dental", "pro", "us-east-1", "en", 45),
  row("fjord-insurance", "pro", "eu-west-1", "en", 60),
  row("monsoon-market", "pro", "ap-southeast-1", "en", 70),
  row("weekend-makers", "free", "us-east-1", "en", 190),
  row("atlas-freight", "pro", "us-east-1", "en", 52),
  row("bluebird-airlines", "enterprise", "us-east-1", "en", 110),
  row("quant-lab", "free", "us-east-1", "en", 90),
  row("casa-iberica", "pro", "eu-west-1", "es", 48),
  row("orchid-clinics", "pro", "ap-southeast-1", "en", 40),
  row("polyglot-school", "free", "eu-west-1", "fr", 160),
  row("redwood-legal", "pro", "us-east-1", "en", 35),
  row("nimbus-hosting", "pro", "eu-west-1", "de", 44),
  row("harbor-foods", "pro", "us-east-1", "en", 38),
  row("side-project-xyz", "free", "us-east-1", "en", 25),
  row("summit-outdoor", "pro", "us-east-1", "en", 33),
  row("verde-bio", "pro", "eu-west-1", "es", 22),
  row("kanso-design", "pro", "ap-southeast-1", "ja", 26),
  row("city-library", "free", "eu-west-1", "en", 85),
  row("ironworks-tools", "pro", "us-east-1", "en", 24),
  row("mosaic-museum", "free", "eu-west-1", "fr", 40),
  row("swift-couriers", "pro", "ap-southeast-1", "en", 30),
  row("prairie-coop", "pro", "us-east-1", "en", 18),
  row("alpine-rescue", "free", "eu-west-1", "de", 20),
  row("tidal-surf", "free", "ap-southeast-1", "en", 28),
  row("cedar-realty", "pro", "us-east-1", "en", 16),
  row("novelist-app", "free", "us-east-1", "en", 60),
  row("zenith-robotics", "pro", "ap-southeast-1", "ja", 14),
  row("old-town-bikes", "free", "eu-west-1", "en", 12),
];

const weights = TENANTS.map((_, index) => (index + 1) ** -0.9);
const byRegion = new Map<Region, { tenants: Tenant[]; cumulative: number[]; share: number }>();
for (const region of Object.keys(REGION_OFFSET_HOURS) as Region[]) {
  const tenants: Tenant[] = [];
  const own: number[] = [];
  TENANTS.forEach((tenant, index) => {
    if (tenant.region !== region) return;
    tenants.push(tenant);
    own.push(weights[index] ?? 0);
  });
  const cumulative = cumulate(own);
  const share = (cumulative.at(-1) ?? 0) / weights.reduce((sum, weight) => sum + weight, 0);
  byRegion.set(region, { tenants, cumulative, share });
}

/** Share of all traffic that comes from a region's tenants. */
export function regionShare(region: Region): number {
  return byRegion.get(region)?.share ?? 0;
}

export function pickTenant(random: Random, region: Region): Tenant {
  const own = byRegion.get(region);
  return own?.tenants[pickIndex(random, own.cumulative)] ?? TENANTS[0];
}

/** A user of the tenant: few write most (the square of a uniform is skewed to the low ids). */
export function pickUser(random: Random, tenant: Tenant): string {
  const index = Math.floor(random.next() ** 2 * tenant.users);
  return `${tenant.id.slice(0, 3)}-u${String(index + 1).padStart(4, "0")}`;
}
