import type { Random } from "../random";
import type { Language } from "../tenants";
import { fill, type Line, type Slots, upToTokens } from "./compose";

export const KB_SYSTEM =
  "Answer from the retrieved passages only and cite them as [1], [2]. If they don't contain the answer, say so and name the team to ask. Write for colleagues, not for customers.";

interface Subject {
  readonly ask: Line;
  readonly passages: readonly string[];
  readonly say: readonly string[];
}

const SUBJECTS: readonly [Subject, ...Subject[]] = [
  {
    ask: [
      "How many days of parental leave do we get in {city}?",
      "Does parental leave have to be taken in one block?",
    ],
    passages: [
      "Parental leave, section 3: every parent has 26 weeks at full pay, to be taken within two years of birth or adoption.",
      "Section 4: leave may be split into at most three blocks of at least two weeks each.",
      "Section 7: notice is given to the manager and to People Operations eight weeks ahead.",
      "Local addendum {city}: statutory pay is topped up to 100 percent.",
    ],
    say: [
      "Every parent has 26 weeks at full pay, to be used within two years [1].",
      "It doesn't have to be one block: up to three are allowed, each of two weeks or more [2].",
      "Tell your manager and People Operations eight weeks before the first block [3].",
      "In {city} the statutory part is topped up, so nothing changes on your payslip [4].",
      "The passages don't say how leave interacts with a sabbatical; People Operations can answer that.",
      "If the dates move, a new notice is enough; the earlier one need not be withdrawn.",
    ],
  },
  {
    ask: [
      "What's the procedure when a customer asks us to delete their data?",
      "GDPR deletion request: who does what, and by when?",
    ],
    passages: [
      "Runbook privacy-02: a deletion request is acknowledged within three working days and completed within 30 calendar days.",
      "Identity is confirmed by a login or by two facts known only to the customer.",
      "Invoices are kept for ten years and are pseudonymised, not deleted.",
      "Backups roll over after {count} weeks; the request is logged so that a restore repeats it.",
    ],
    say: [
      "Acknowledge within three working days and finish within 30 calendar days [1].",
      "First confirm who is asking: a login is enough, otherwise two facts only the customer knows [2].",
      "Invoices stay, because tax law demands ten years, but the name is replaced by a pseudonym [3].",
      "Backups aren't edited; they roll over after {count} weeks, and the log makes sure that a restore deletes again [4].",
      'Start the job from the admin page under "Privacy"; it notifies the data team by itself.',
      "If the request comes from a company, ask legal first: contracts may say something else.",
    ],
  },
  {
    ask: [
      "Can I run a production database migration this Friday afternoon?",
      "Is a schema change possible on a Friday, and who approves it?",
    ],
    passages: [
      "Change policy: schema changes need a review by a database owner and a rehearsal on last night's snapshot.",
      "No changes between Friday 14:00 and Monday 08:00 local time, except to end an incident.",
      "Every migration states how it is rolled back and how long it holds locks.",
      "Online migrations over {count} GB run in batches through the backfill service.",
    ],
    say: [
      "Not on a Friday afternoon: the freeze starts at 14:00 and ends on Monday at 08:00 [2].",
      "A database owner reviews it, and it must have run on last night's snapshot [1].",
      "The pull request states the rollback and the longest lock [3].",
      "Above {count} GB it goes through the backfill service in batches [4].",
      "For ending an incident the freeze doesn't count, but the reviewer has to be on the call.",
      "The template in the repository has all of these as check boxes.",
    ],
  },
  {
    ask: [
      "What may I expense when I travel to {city} for a customer?",
      "Is business class allowed on flights over six hours?",
    ],
    passages: [
      "Travel policy 2.1: economy below six hours, premium economy from six, business from ten hours or overnight before a meeting.",
      "Hotels up to 180 per night, 240 in the listed cities, which include {city}.",
      "Meals: a flat 58 per day, or receipts up to 75.",
      "Trains are preferred below four hours door to door.",
    ],
    say: [
      "From six hours you may book premium economy; business starts at ten hours, or overnight before a meeting [1].",
      "A hotel in {city} may cost 240 a night, because the city is on the list [2].",
      "For meals, choose once per trip: 58 a day flat, or receipts up to 75 [3].",
      "Below four hours door to door the train is expected [4].",
      "Upgrades with your own miles are fine and needn't be reported.",
      "Taxis need a receipt above 20; the passages don't mention car sharing.",
    ],
  },
  {
    ask: [
      "Which of our plans include single sign-on and audit logs?",
      "Can a pro customer get SAML as an add-on?",
    ],
    passages: [
      "Plan matrix: SSO with Google and Microsoft in all plans, SAML and SCIM in Enterprise.",
      "Audit log: 30 days in Pro, 400 days and export in Enterprise.",
      "Add-on catalogue: SAML for Pro at {amount} a month, at least twelve months.",
      "Free tier: one workspace, no SLA, support by the community.",
    ],
    say: [
      "Google and Microsoft sign-in are in every plan; SAML and SCIM belong to Enterprise [1].",
      "Pro keeps the audit log for 30 days, Enterprise for 400 with export [2].",
      "A Pro customer can buy SAML for {amount} a month with a term of a year [3].",
      "SCIM isn't sold separately, so groups have to be kept by hand on Pro.",
      "For the free tier there is neither an SLA nor an audit log [4].",
      "Sales may waive the add-on in the last month of a quarter; ask the deal desk, not support.",
    ],
  },
];

export function kbTurn(
  random: Random,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string; documents: { id: string; content: string; score: number }[] } {
  const subject = random.pick(SUBJECTS);
  return {
    ask: fill(random.pick(subject.ask), slots),
    answer: fill(upToTokens(random, subject.say, tokens).join(" "), slots),
    documents: subject.passages.map((passage, index) => ({
      id: `kb-${random.int(100, 999)}-${index + 1}`,
      content: fill(passage, slots),
      score: Math.round((0.91 - index * 0.07 - random.next() * 0.04) * 1000) / 1000,
    })),
  };
}

export const RESEARCH_SYSTEM =
  "You are a research agent. Break the question down, search, read at least two independent sources per claim, and stop when another search would not change the answer. Report with sources and say how sure you are.";

const QUESTIONS: Line = [
  "How much cheaper has grid-scale battery storage become since 2020, and what drives it?",
  "Which countries require heat pumps in new buildings, and from when?",
  "What is known about microplastics in bottled compared with tap water?",
  "How do the four-day-week trials in Europe compare in productivity?",
  "What did the last three container-shipping disruptions do to freight rates?",
  "Is vertical farming of leafy greens profitable anywhere yet?",
  "How reliable are consumer-grade blood-pressure watches?",
  "What happened to rents in cities that introduced a cap?",
];
const FINDINGS: readonly string[] = [
  "Two independent datasets agree on the direction and differ by about {percent}% in size.",
  "The largest effect appears in the first {count} months and fades later.",
  "The most cited figure goes back to a single press release and could not be confirmed.",
  "National statistics offices publish with a delay of {weeks} weeks, so the newest quarter is an estimate.",
  "Three of the {count} studies were funded by the industry and report results twice as large.",
  "Where data exist for {city}, they point the same way, but the sample is small.",
  "A re-analysis corrected for seasonality and halved the effect.",
  "Experts quoted in 2025 expected the reverse, which did not come.",
  "The remaining uncertainty is mostly about costs of finance, not about technology.",
  "Confidence: moderate. Another search would refine the number, not the conclusion.",
];

export function researchTurn(
  random: Random,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string } {
  const ask = random.pick(QUESTIONS);
  const body = fill(upToTokens(random, FINDINGS, tokens - 40).join("\n- "), slots);
  return { ask, answer: `**Answer in brief.** ${ask.replace(/\?$/, "")}:\n\n- ${body}` };
}

export function toolExchange(
  random: Random,
  topic: string,
  slots: Slots,
): {
  name: string;
  args: Record<string, string | number>;
  result: Record<string, string | number>;
} {
  const words = topic.split(" ").slice(2, 7).join(" ");
  const kind = random.int(0, 9);
  if (kind < 5) {
    return {
      name: "web_search",
      args: {
        query: `${words} ${random.pick(["2025", "2026", "data", "study", "review"])}`,
        limit: 5,
      },
      result: {
        hits: random.int(3, 5),
        top: `${random.pick(["Eurostat", "OECD", "Our World in Data", "Reuters", "Nature"])}: ${words}`,
      },
    };
  }
  if (kind < 9) {
    return {
      name: "read_page",
      args: { url: `https://example.org/articles/${random.hex(6)}` },
      result: { words: random.int(600, 4200), excerpt: fill(random.pick(FINDINGS as Line), slots) },
    };
  }
  return {
    name: "run_python",
    args: {
      code: `import statistics as s\nprint(s.mean([${random.int(3, 9)}, ${random.int(9, 30)}]))`,
    },
    result: { stdout: `${random.int(6, 20)}.${random.int(0, 9)}` },
  };
}

export const TRANSLATE_SYSTEM =
  "Translate the agent's reply into the customer's language. Keep names, numbers and product names. Use the polite form. Return the translation alone.";

const REPLIES: readonly Record<Language, string>[] = [
  {
    en: "Thank you for your patience. Your claim {order} has been approved and {amount} EUR will be transferred within {days} working days.",
    de: "Vielen Dank für Ihre Geduld. Ihr Schaden {order} wurde anerkannt; {amount} EUR werden innerhalb von {days} Werktagen überwiesen.",
    fr: "Merci de votre patience. Votre sinistre {order} a été accepté et {amount} EUR seront virés sous {days} jours ouvrés.",
    es: "Gracias por su paciencia. Su siniestro {order} ha sido aprobado y se transferirán {amount} EUR en {days} días laborables.",
    ja: "お待ちいただきありがとうございます。ご請求{order}は承認され、{amount}ユーロを{days}営業日以内にお振り込みいたします。",
  },
  {
    en: "We need one more document before we can go on: a copy of the invoice for the {product}. A photo is enough.",
    de: "Wir benötigen noch ein Dokument, bevor wir fortfahren können: eine Kopie der Rechnung für {product}. Ein Foto genügt.",
    fr: "Il nous manque un document pour continuer : une copie de la facture du {product}. Une photo suffit.",
    es: "Necesitamos un documento más para continuar: una copia de la factura del {product}. Basta con una foto.",
    ja: "手続きを進めるため、{product}の請求書の写しが必要です。写真でも問題ございません。",
  },
  {
    en: "Our technician will come on {month} {day} at {hour}:00. Please make sure that the room is accessible.",
    de: "Unser Techniker kommt am {day}. um {hour} Uhr. Bitte sorgen Sie dafür, dass der Raum zugänglich ist.",
    fr: "Notre technicien passera le {day} à {hour} h. Merci de laisser la pièce accessible.",
    es: "Nuestro técnico irá el día {day} a las {hour}:00. Asegúrese de que la habitación esté accesible.",
    ja: "技術者が{day}日の{hour}時に伺います。お部屋に入れるようご準備をお願いいたします。",
  },
  {
    en: "I'm sorry about the mix-up. We have cancelled the second invoice of {amount} EUR, and nothing is due.",
    de: "Bitte entschuldigen Sie die Verwechslung. Die zweite Rechnung über {amount} EUR ist storniert, es ist nichts mehr offen.",
    fr: "Veuillez nous excuser pour cette confusion. La seconde facture de {amount} EUR est annulée et rien n'est dû.",
    es: "Disculpe la confusión. Hemos anulado la segunda factura de {amount} EUR y no hay nada pendiente.",
    ja: "行き違いがあり申し訳ございません。2通目の請求{amount}ユーロは取り消し済みで、お支払いは不要です。",
  },
];

export function translateTurn(
  random: Random,
  language: Language,
  slots: Slots,
): { ask: string; answer: string } {
  const target = language === "en" ? random.pick(["de", "fr", "es"] as const) : language;
  const count = random.int(1, 3);
  const replies = random.sample(REPLIES, count);
  const ask = replies.map((reply) => reply.en).join(" ");
  const answer = replies.map((reply) => reply[target]).join(target === "ja" ? "" : " ");
  return { ask: `Target language: ${target}\n\n${fill(ask, slots)}`, answer: fill(answer, slots) };
}
