import type { Random } from "../random";
import { fill, type Line, type Slots, upToTokens } from "./compose";

const LOSSES: readonly [
  { kind: string; text: string; items: Line },
  ...{ kind: string; text: string; items: Line }[],
] = [
  {
    kind: "water_damage",
    text: "A hose under the kitchen sink burst on {month} {day} while we were away for the weekend. The floor and the lower cabinets are swollen, and the ceiling of the flat below is stained.",
    items: ["laminate floor", "kitchen cabinets", "ceiling paint", "dishwasher"],
  },
  {
    kind: "vehicle_collision",
    text: "On {month} {day} around {hour}:00 another car reversed into mine in the car park of the shopping centre in {city}. The other driver left a note with a phone number.",
    items: ["rear bumper", "tail light", "boot lid", "parking sensor"],
  },
  {
    kind: "theft",
    text: "My bicycle was stolen in front of the station in {city} on {month} {day}. It was locked with two locks, one of which was left cut open. I reported it to the police the same evening.",
    items: ["e-bike", "pannier bags", "lock", "child seat"],
  },
  {
    kind: "travel_delay",
    text: "Our flight to {city} was cancelled and we were rebooked {days} days later. We paid for a hotel, meals and a taxi ourselves and have all receipts.",
    items: ["hotel nights", "meals", "taxi", "replacement clothing"],
  },
  {
    kind: "storm",
    text: "The storm on {month} {day} tore about {count} tiles from the roof and rain came into the attic. A neighbour helped us to put up a tarpaulin, the roofer can only come in {weeks} weeks.",
    items: ["roof tiles", "insulation", "stored furniture", "gutter"],
  },
  {
    kind: "liability",
    text: "My son knocked over a display at a shop in {city}. The owner has sent me an invoice over {damage} and asks for payment within {days} days.",
    items: ["glass display", "two vases", "labour"],
  },
];

export function extractSystem(statusKey: string): string {
  return (
    "Extract the claim from the customer's message as JSON with exactly these keys: " +
    `claim_id, loss_type, loss_date, location, ${statusKey} (one of reported, documents_missing, ready_for_review), ` +
    "claimed_amount {value, currency}, items[], third_party (boolean), missing_documents[], summary (one sentence). " +
    "Use null for what the message does not say. Do not invent amounts."
  );
}

const DOCUMENTS: Line = [
  "police report",
  "repair estimate",
  "receipts",
  "photos of the damage",
  "contact of the other party",
];

export function claimTurn(
  random: Random,
  slots: Slots,
  statusKey: string,
): { ask: string; answer: string; kind: string } {
  const loss = random.pick(LOSSES);
  const items = random.sample(loss.items, random.int(1, loss.items.length));
  const missing = random.sample(DOCUMENTS, random.int(0, 3));
  const text = fill(loss.text, slots);
  const amount = random.chance(0.75);
  const answer = {
    claim_id: `C-${slots["order"] ?? ""}`,
    loss_type: loss.kind,
    loss_date: `${slots["month"] ?? ""} ${slots["day"] ?? ""}`,
    location: text.includes(slots["city"] ?? "?") ? (slots["city"] ?? null) : null,
    [statusKey]:
      missing.length === 0
        ? "ready_for_review"
        : missing.length > 1
          ? "documents_missing"
          : "reported",
    claimed_amount: amount ? { value: Number(slots["damage"]), currency: "EUR" } : null,
    items,
    third_party: loss.kind === "vehicle_collision" || loss.kind === "liability",
    missing_documents: missing,
    summary: `${slots["name"] ?? "The customer"} reports ${loss.kind.replace("_", " ")} affecting ${items.join(", ")}.`,
  };
  const tail = amount ? ` I estimate the damage at ${slots["damage"] ?? ""} EUR.` : "";
  return {
    ask: `${text}${tail} My name is ${slots["name"] ?? ""}, policy ${slots["order"] ?? ""}.`,
    answer: JSON.stringify(answer),
    kind: loss.kind,
  };
}

export const SUMMARY_SYSTEM =
  "Summarise the correspondence of a claim for the adjuster who takes it over: facts first, then what was promised to the customer, then what is open. Names and amounts must be exact.";
export const SUMMARY_SYSTEM_SHORT =
  "Summarise the correspondence of a claim for the adjuster who takes it over. Be brief: only what is needed to decide. Names and amounts must be exact.";

const SUMMARY_SENTENCES: readonly string[] = [
  "{name} reported the loss on {month} {day} and has been in touch {count} times since.",
  "The claim covers the {product} and two smaller items, together {damage} EUR.",
  "A repair estimate from a firm in {city} arrived {days} days later and is {percent}% above the first figure.",
  "The first adjuster asked for receipts; the customer sent three of five and explained that the others were lost in the damage.",
  "On the phone the customer was promised a decision within {weeks} weeks, which has passed.",
  "There is a disagreement about depreciation: the customer assumes replacement value, the policy says current value.",
  "An advance of 500.00 EUR was paid and must be deducted.",
  "The third party's insurer has confirmed cover in principle but not the amount.",
  "The photos show the damage described, and no sign of earlier repairs.",
  "The customer is elderly and prefers letters to email; two emails went unread.",
  "Open: the missing receipts, the insurer's figure, and an answer on depreciation.",
  "Recommended next step: call the customer before {month} {day}, then settle at current value.",
];

const EMAILS: readonly string[] = [
  "From {name}: I have not heard from you in {days} days. The {product} is still unusable and the firm in {city} needs your go-ahead.",
  "From claims desk: Thank you for the estimate of {damage} EUR. Could you also send the receipts of the original purchase?",
  "From {name}: Attached are three receipts. The others were in the cupboard that got wet, I can't bring them back.",
  "From claims desk: We have paid an advance of 500.00 EUR today. A decision will follow within {weeks} weeks.",
  "From {name}: Your letter speaks of current value. My agent told me that new value is insured. Please clarify.",
  "From third party's insurer: We confirm cover in principle and will come back to you about the amount.",
];

export function summaryTurn(
  random: Random,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string } {
  const emails = random.sample(EMAILS, random.int(3, 6));
  return {
    ask: fill(`Correspondence of claim C-{order}:\n\n${emails.join("\n\n")}`, slots),
    answer: fill(upToTokens(random, SUMMARY_SENTENCES, tokens).join(" "), slots),
  };
}

export const TRIAGE_SYSTEM =
  "Classify the ticket. Answer with JSON: queue (billing, claims, technical, fraud, complaint), priority (1 to 4, 1 is most urgent), sentiment (negative, neutral, positive), language, needs_human (boolean), reason (one sentence).";

const TICKETS: readonly [
  { queue: string; text: Line; reason: string; priority: number },
  ...{ queue: string; text: Line; reason: string; priority: number }[],
] = [
  {
    queue: "billing",
    text: [
      "Why has my premium gone up by {percent}% without any notice?",
      "You took {amount} from my account twice this month.",
    ],
    reason: "The customer disputes an amount that was debited.",
    priority: 2,
  },
  {
    queue: "claims",
    text: [
      "It has been {weeks} weeks since I sent the photos, is there any news on my claim?",
      "How do I add another item to claim C-{order}?",
    ],
    reason: "A question about the progress of an open claim.",
    priority: 3,
  },
  {
    queue: "technical",
    text: [
      "The app logs me out whenever I try to upload a receipt.",
      "Your website says 'session expired' after I type in the code.",
    ],
    reason: "A fault in the app keeps the customer from finishing a task.",
    priority: 3,
  },
  {
    queue: "fraud",
    text: [
      "I got an email from you asking for my card number, is it real?",
      "Someone has changed the address on my policy, it wasn't me!",
    ],
    reason: "Possible takeover of an account; needs a person at once.",
    priority: 1,
  },
  {
    queue: "claims",
    text: [
      "The repair shop in {city} says you haven't confirmed cover yet. My car is standing there since {month} {day}.",
      "Your assessor didn't show up at {hour}:00. When is the new appointment?",
      "I found the receipt for the {product}, where do I upload it?",
    ],
    reason: "Something is holding up a claim that is being worked on.",
    priority: 2,
  },
  {
    queue: "billing",
    text: [
      "Please change the account that my premium is taken from to the one ending in {last4}.",
      "I'd like a receipt for {month} for my tax return, thanks!",
    ],
    reason: "A routine request about payment details or documents.",
    priority: 4,
  },
  {
    queue: "technical",
    text: [
      "The two-factor code arrives {days} minutes late, I can't log in.",
      "On my tablet the claim form has no button to go on.",
    ],
    reason: "A fault in the app or website, with a way around it.",
    priority: 3,
  },
  {
    queue: "complaint",
    text: [
      "This is the fourth time I explain the same thing. I want to speak to a manager.",
      "If this isn't settled by {month} {day} I'll take it to the ombudsman.",
    ],
    reason: "The customer has lost patience and threatens to escalate.",
    priority: 2,
  },
];

export function triageTurn(random: Random, slots: Slots): { ask: string; answer: string } {
  const ticket = random.pick(TICKETS);
  const answer = {
    queue: ticket.queue,
    priority: Math.max(1, ticket.priority + (random.chance(0.2) ? -1 : 0)),
    sentiment: ticket.priority < 3 ? "negative" : random.chance(0.3) ? "negative" : "neutral",
    language: "en",
    needs_human: ticket.priority === 1 || random.chance(0.2),
    reason: ticket.reason,
  };
  return { ask: fill(random.pick(ticket.text), slots), answer: JSON.stringify(answer) };
}
