import type { Random } from "../random";
import type { Language } from "../tenants";
import { fill, type Line, type Slots, upToTokens } from "./compose";

export const ORDER_SYSTEM =
  "You tell customers where their order is. Use the tools; never guess a date. State carrier, last scan and expected delivery. If the parcel is late by more than three days, offer a replacement.";

export const ORDER_TOOLS = [
  {
    name: "get_order",
    description: "Look up an order by its number",
    inputSchema: {
      type: "object",
      properties: { order_id: { type: "string" } },
      required: ["order_id"],
    },
  },
  {
    name: "track_parcel",
    description: "Last carrier scans of a parcel",
    inputSchema: {
      type: "object",
      properties: { carrier: { type: "string" }, tracking_id: { type: "string" } },
      required: ["carrier", "tracking_id"],
    },
  },
] as const;

const ORDER_ASKS: Record<Language, Line> = {
  en: [
    "Where is my order {order}?",
    "It's been {days} days and the {product} still isn't here. Order {order}.",
    "can you check {order} for me pls, tracking hasn't moved",
    "When will the {product} arrive? Number is {order}.",
  ],
  de: ["Wo ist meine Bestellung {order}?", "Wann kommt {product} aus Bestellung {order} an?"],
  fr: ["Où est ma commande {order} ?", "Quand vais-je recevoir le {product} ({order}) ?"],
  es: ["¿Dónde está mi pedido {order}?", "¿Cuándo llega el {product} del pedido {order}?"],
  ja: ["注文{order}は今どこにありますか。", "{product}（注文{order}）はいつ届きますか。"],
};

const ORDER_SENTENCES: Record<Language, readonly string[]> = {
  en: [
    "Your order ({product}) is with {carrier} and was last scanned in {city} today at {hour}:00.",
    "Delivery is expected on {month} {day}, between {hour}:00 and 20:00.",
    "You can follow it with tracking number {carrier}-{last4}-{order}.",
    "There was a delay of {days} days at the sorting centre, which is why the page looked frozen.",
    "Nobody has to be at home: the courier may leave it at the pick-up point in {city}.",
    "If it has not arrived by then, we send a replacement at no cost.",
  ],
  de: [
    "Ihre Bestellung ({product}) ist bei {carrier} und wurde heute um {hour} Uhr in {city} gescannt.",
    "Die Zustellung ist für den {day}. geplant.",
    "Die Sendungsnummer lautet {carrier}-{last4}-{order}.",
    "Falls das Paket dann nicht da ist, schicken wir kostenlos Ersatz.",
  ],
  fr: [
    "Votre commande ({product}) est chez {carrier} et a été scannée à {city} à {hour} h.",
    "La livraison est prévue le {day} du mois.",
    "Le numéro de suivi est {carrier}-{last4}-{order}.",
  ],
  es: [
    "Tu pedido ({product}) está en manos de {carrier}; el último escaneo fue en {city} a las {hour}:00.",
    "La entrega está prevista para el día {day}.",
    "El número de seguimiento es {carrier}-{last4}-{order}.",
  ],
  ja: [
    "{product}は{carrier}の{city}センターで本日{hour}時に確認されました。",
    "お届け予定日は{day}日です。",
    "追跡番号は{carrier}-{last4}-{order}です。",
  ],
};

export function orderTurn(
  random: Random,
  language: Language,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string } {
  const sentences = upToTokens(random, ORDER_SENTENCES[language], tokens);
  return {
    ask: fill(random.pick(ORDER_ASKS[language]), slots),
    answer: fill(sentences.join(language === "ja" ? "" : " "), slots),
  };
}

export const SEARCH_SYSTEM =
  "You recommend products from the retrieved catalogue entries only. Name at most three, each with one reason and one honest drawback. Cite entries as [1], [2], [3].";

interface Need {
  readonly need: string;
  readonly products: readonly string[];
}

const NEEDS: readonly [Need, ...Need[]] = [
  {
    need: "a light jacket for cycling to work in the rain",
    products: [
      "Nimbus rain jacket",
      "Velo commuter shell",
      "Tarn packable anorak",
      "Drift cycling cape",
    ],
  },
  {
    need: "something to charge two phones on a five-day hike",
    products: [
      "Solis solar charger",
      "Ridge 20k power bank",
      "Solis Mini panel",
      "Camp dynamo lamp",
    ],
  },
  {
    need: "quiet headphones for an open-plan office under 150",
    products: [
      "Vega wireless headphones",
      "Vega Lite on-ear",
      "Hush 2 earbuds",
      "Studio One closed-back",
    ],
  },
  {
    need: "a gift for someone who has just started baking bread",
    products: [
      "Crust cast-iron bread pan",
      "Levain starter kit",
      "Oak proofing basket set",
      "Hearth baking steel",
    ],
  },
  {
    need: "a desk that fits into a corner of 120 cm",
    products: ["Atlas standing desk S", "Corner 110 desk", "Fold wall desk", "Nook writing table"],
  },
  {
    need: "shoes for flat feet, mostly tarmac, about 40 km a week",
    products: ["Tempo running shoes", "Tempo Support 3", "Stride Daily", "Pace Max trainer"],
  },
  {
    need: "a washable cover for a three-seat sofa, we have two cats",
    products: [
      "Maren linen sofa cover",
      "Maren stretch cover",
      "Felis velvet throw",
      "Nest quilted cover",
    ],
  },
  {
    need: "a lamp that doesn't tire the eyes at night",
    products: ["Lumen desk lamp", "Dusk amber light", "Lumen clip lamp", "Halo floor lamp"],
  },
  {
    need: "a carry-on backpack that also works for the office",
    products: ["Trailhead 30 travel pack", "Metro roll-top", "Transit 28", "Harbor duffel pack"],
  },
  {
    need: "pans that work on induction and go into the dishwasher",
    products: [
      "Juniper ceramic cookware set",
      "Forge steel pan",
      "Juniper stainless duo",
      "Birch sauté pan",
    ],
  },
];

const REASONS: Line = [
  "customers who bought it for the same purpose rate it 4.7 of 5",
  "it has the longest warranty of all matching entries",
  "spare parts are sold separately, so it can be repaired",
  "it is reduced by {percent}% until the end of {month}",
  "it is the least expensive one that meets every point of your question",
  "it is in stock in {city} and can be with you in {days} days",
  "fewer than one in a hundred is sent back",
  "it was the test winner in last {month}'s comparison",
];
const DRAWBACKS: Line = [
  "the colours run darker than in the photos",
  "the instructions are poor",
  "one of the variants is sold out",
  "there are only two colours",
  "it comes with more packaging than it needs",
  "a newer version is announced for {month}",
  "the first few reviews mention a smell that goes away after a day",
];

export function searchTurn(
  random: Random,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string; documents: { id: string; content: string; score: number }[] } {
  const { need, products } = random.pick(NEEDS);
  const documents = products.map((product, index) => ({
    id: `sku-${random.int(10000, 99999)}`,
    content: fill(
      `${product}. ${random.pick(REASONS)}. Note: ${random.pick(DRAWBACKS)}. Price {amount}, in stock in {city}.`,
      { ...slots, amount: random.lognormal(85, 0.6).toFixed(2) },
    ),
    score: Math.round((0.93 - index * 0.06 - random.next() * 0.05) * 1000) / 1000,
  }));
  const lines = products.slice(0, 3).map((product, index) => {
    const reason = fill(random.pick(REASONS), slots);
    const drawback = fill(random.pick(DRAWBACKS), slots);
    return `${index + 1}. **${product}** [${index + 1}]: ${reason}. One drawback: ${drawback}.`;
  });
  const extra = upToTokens(
    random,
    [
      "All of them can be returned within 30 days if they turn out not to be right.",
      "If the budget is fixed, the first one leaves the most room for accessories.",
      "I left out two entries that matched the words but not the purpose.",
      "Tell me your size or the space you have, and I can narrow it down to one.",
      "Prices are those of today and include tax.",
    ],
    tokens - 90,
  );
  return {
    ask: `I'm looking for ${need}.`,
    answer: [`For ${need}, these fit best:`, "", ...lines, "", extra.join(" ")].join("\n").trim(),
    documents,
  };
}
