import type { Random } from "../random";
import type { Line, Slots } from "./compose";

const PRODUCTS: Line = [
  "Trailhead 45 backpack",
  "Nimbus rain jacket",
  "Cascade trekking poles",
  "Lumen desk lamp",
  "Harbor espresso machine",
  "Vega wireless headphones",
  "Boreal down quilt",
  "Kestrel road helmet",
  "Solis solar charger",
  "Maren linen sofa cover",
  "Tempo running shoes",
  "Atlas standing desk",
  "Juniper ceramic cookware set",
  "Orbit baby monitor",
  "Pelican dry bag",
];

const CARRIERS: Line = ["DHL", "UPS", "FedEx", "DPD", "Royal Mail", "Yamato"];
const CITIES: Line = [
  "Leipzig",
  "Lyon",
  "Osaka",
  "Denver",
  "Rotterdam",
  "Valencia",
  "Singapore",
  "Portland",
  "Bristol",
  "Zurich",
];
const NAMES: Line = [
  "Amara Okafor",
  "Jonas Keller",
  "Priya Raman",
  "Lucía Ferrer",
  "Haruto Sato",
  "Claire Moreau",
  "Marcus Webb",
  "Ingrid Dahl",
  "Tomasz Zielinski",
  "Grace Lindqvist",
  "Daniel Osei",
  "Mei Tanaka",
];
const MONTHS: Line = ["January", "March", "April", "June", "August", "September", "October"];

export function commonSlots(random: Random): Slots {
  const amount = random.lognormal(85, 0.7);
  return {
    product: random.pick(PRODUCTS),
    other: random.pick(PRODUCTS),
    carrier: random.pick(CARRIERS),
    city: random.pick(CITIES),
    name: random.pick(NAMES),
    order: `${random.int(4, 9)}${random.int(100000, 999999)}`,
    days: String(random.int(2, 9)),
    weeks: String(random.int(2, 6)),
    amount: amount.toFixed(2),
    damage: random.lognormal(1150, 0.8).toFixed(2),
    percent: String(random.int(5, 35)),
    month: random.pick(MONTHS),
    day: String(random.int(2, 28)),
    hour: String(random.int(8, 19)),
    last4: String(random.int(1000, 9999)),
    count: String(random.int(2, 12)),
  };
}
