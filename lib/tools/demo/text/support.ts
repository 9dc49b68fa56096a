import type { Random } from "../random";
import type { Language } from "../tenants";
import { fill, type Line, type Slots, upToTokens } from "./compose";

interface Topic {
  readonly ask: Line;
  readonly open: Line;
  readonly say: readonly string[];
  readonly close: Line;
}

const ENGLISH: readonly [Topic, ...Topic[]] = [
  {
    ask: [
      "Hi, I bought the {product} {weeks} weeks ago and it doesn't fit. Can I still send it back?",
      "How do I return order {order}? The {product} isn't what I expected.",
      "return window for the {product}? I threw away the box, is that a problem",
    ],
    open: [
      "Yes, you can still return the {product}.",
      "Happy to help with the return of order {order}.",
      "No problem: the {product} is inside its return window.",
    ],
    say: [
      "Unused items can be returned within 30 days of delivery, and 60 days if you are a member.",
      'Open your order history, choose order {order} and select "Return item"; the label arrives by email within a few minutes.',
      "The original box is not required, as long as the item is protected for shipping.",
      "Drop the parcel at any {carrier} point; you don't need a printer, the QR code is enough.",
      "Once the warehouse in {city} has checked it, the refund of {amount} goes back to the card ending in {last4}.",
      "Refunds usually appear {days} working days after the parcel is scanned in.",
      "If you would rather exchange it, pick the other size in the same dialog and we reserve it for you straight away.",
      "Return shipping is free for exchanges and costs 4.90 for refunds; that amount is taken off the refund.",
    ],
    close: [
      "Would you like me to start the return now?",
      "Let me know if the label doesn't arrive.",
      "Is there anything about the fit that I should pass on to the product team?",
    ],
  },
  {
    ask: [
      "I was charged twice for order {order}, {amount} each time. Please fix.",
      "There are two payments of {amount} on my card from you, why?",
      "My bank shows a pending {amount} and a booked {amount}. Which one is real?",
    ],
    open: [
      "I can see why that looks like a double charge.",
      "Thanks for flagging this; I checked the payments on order {order}.",
      "I looked at both amounts, and only one of them is a real charge.",
    ],
    say: [
      "The first {amount} is an authorisation that your bank places while the payment is confirmed.",
      "It was never captured, so it will disappear from your statement on its own.",
      "Most banks release it within {days} working days; a few take up to ten.",
      "The captured payment is the one with the reference ending in {last4}.",
      "I have sent the release request to your bank again, which often shortens the wait.",
      "If both amounts are still booked after that, reply here with a screenshot and we refund one of them the same day.",
      "To avoid it next time, please don't reload the page while the bank's confirmation is open.",
    ],
    close: [
      "I'm sorry for the scare.",
      "You won't pay twice, I promise to keep an eye on it.",
      "Shall I email you when the hold is released?",
    ],
  },
  {
    ask: [
      "The {product} stopped working after {weeks} weeks. Is this covered by warranty?",
      "warranty claim: {product}, order {order}, it won't turn on any more",
      "My {product} has a broken zip. What are my options?",
    ],
    open: [
      "I'm sorry the {product} let you down so soon.",
      "That is covered: the {product} has a two-year warranty.",
      "Thanks for the details. A fault after {weeks} weeks is clearly a warranty case.",
    ],
    say: [
      "You can choose between a repair, a replacement or a refund of {amount}.",
      "A replacement is quickest: it leaves our warehouse in {city} within one working day.",
      "Please send two photos, one of the fault and one of the serial number on the label inside.",
      "Before that, it is worth a reset: hold the power button for twelve seconds and charge it for an hour.",
      "We pay for shipping both ways, and you don't have to send the old one back before the new one arrives.",
      "Repairs take about {days} working days plus shipping and keep the original warranty running.",
      "Wear of seams and zips counts as a fault in the first year, so you won't be asked to prove anything.",
    ],
    close: [
      "Which of the three would you prefer?",
      "As soon as I have the photos I'll send the label.",
      "Thank you for your patience with this.",
    ],
  },
  {
    ask: [
      "Can I still change the delivery address for {order}? I moved to {city}.",
      "Wrong address on my order, it should go to {city}. Help!",
      "I need order {order} delivered to my office instead, is that possible?",
    ],
    open: [
      "Yes, the parcel hasn't left yet, so the address can be changed.",
      "That is possible until the parcel is handed to {carrier}.",
      "I've found order {order}; it is packed but not yet collected.",
    ],
    say: [
      'Open the order, choose "Edit delivery" and enter the new address in {city}; the change is confirmed by email.',
      "Collection is today at {hour}:00, so please do it before then.",
      "After collection the change has to be made on {carrier}'s tracking page, where it is also free.",
      "A new address can move the delivery date by a day; at the moment {month} {day} still looks right.",
      'Your billing address stays as it is unless you change it separately under "Account".',
      "For office addresses, please add the company name to the first line, or the courier may not find you.",
    ],
    close: [
      "Tell me once it's done and I'll double-check the label.",
      "Would you like me to make the change for you?",
      "Congratulations on the move, by the way.",
    ],
  },
  {
    ask: [
      "How do I cancel my membership? I don't want to pay again on the {day}th.",
      "cancel subscription please",
      "If I cancel the plus plan now, do I lose the free shipping at once?",
    ],
    open: [
      "You can cancel at any time, it takes about a minute.",
      "Sure, I can help you cancel the membership.",
      "If you cancel today you won't be charged on {month} {day}.",
    ],
    say: [
      'Go to "Account", then "Membership", and choose "End membership".',
      "Your benefits, including free shipping, stay active until the end of the paid period.",
      "Points that you have already collected don't expire; they can be used for the next {count} months.",
      "If you only need a break, you can pause for up to three months without losing your price.",
      "Orders that are already on their way aren't affected.",
      "If you paid yearly, the unused months are refunded on request: {amount} in your case.",
    ],
    close: [
      "Would you rather pause or cancel?",
      "You'll get a confirmation by email within a few minutes.",
      "Thanks for having been with us.",
    ],
  },
  {
    ask: [
      "My discount code WELCOME{percent} doesn't work, it says not applicable.",
      "why is the {percent}% voucher not taken off the {product}?",
      "The sale price changed while the {product} was in my basket, can you honour the old one?",
    ],
    open: [
      "I checked the code, and I can see what went wrong.",
      "Let's get that {percent}% taken off.",
      "Thanks for the code; it is valid, but not for everything in your basket.",
    ],
    say: [
      "The code applies to full-price items only, and the {product} is already reduced.",
      "It needs a minimum of 60.00 in the basket after other discounts; you are at {amount}.",
      "Codes can't be combined, so the automatic sale discount has to be removed first.",
      "If you remove the {other}, the code is accepted for the rest.",
      "Because the price changed while you were checking out, I have added a credit of {percent}% to your account.",
      "The credit is used automatically on your next order and is valid until the end of {month}.",
    ],
    close: [
      "Could you try once more and tell me what the page says?",
      "I hope that makes up for the trouble.",
      "Shall I place the order for you at the lower price?",
    ],
  },
];

const TRANSLATED: Record<Exclude<Language, "en">, readonly [Topic, ...Topic[]]> = {
  de: [
    {
      ask: [
        "Hallo, kann ich {product} aus Bestellung {order} noch zurückschicken?",
        "Wie lange habe ich Zeit für die Rückgabe? Bestellung {order}.",
      ],
      open: [
        "Ja, die Rückgabe ist noch möglich.",
        "Gern helfe ich Ihnen bei der Rückgabe von Bestellung {order}.",
      ],
      say: [
        "Unbenutzte Artikel nehmen wir innerhalb von 30 Tagen nach der Zustellung zurück.",
        "Öffnen Sie dazu Ihre Bestellübersicht und wählen Sie „Artikel zurückgeben“; das Etikett kommt per E-Mail.",
        "Die Originalverpackung ist nicht nötig, solange der Artikel gut geschützt ist.",
        "Nach der Prüfung in unserem Lager erstatten wir {amount} € auf die Karte mit der Endung {last4}.",
        "Das dauert in der Regel {days} Werktage.",
      ],
      close: [
        "Soll ich die Rückgabe jetzt für Sie anlegen?",
        "Melden Sie sich gern, falls das Etikett nicht ankommt.",
      ],
    },
    {
      ask: [
        "Meine Lieferung {order} ist seit {days} Tagen überfällig. Wo bleibt sie?",
        "{carrier} zeigt seit Tagen keine Bewegung. Was ist mit meinem Paket?",
      ],
      open: [
        "Es tut mir leid, dass Ihr Paket so lange unterwegs ist.",
        "Ich habe den Status von Bestellung {order} geprüft.",
      ],
      say: [
        "Das Paket wurde zuletzt in {city} erfasst und wartet dort auf den Weitertransport.",
        "{carrier} nennt als neuen Termin den {day}. des Monats.",
        "Sollte es bis dahin nicht da sein, schicken wir kostenlos Ersatz.",
        "Sie müssen dafür nichts weiter tun; ich habe mir den Vorgang notiert.",
      ],
      close: ["Ich halte Sie auf dem Laufenden.", "Möchten Sie lieber sofort eine Erstattung?"],
    },
  ],
  fr: [
    {
      ask: [
        "Bonjour, puis-je encore retourner le {product} de la commande {order} ?",
        "Quel est le délai de retour ? Le {product} ne me convient pas.",
      ],
      open: [
        "Oui, le retour est encore possible.",
        "Je vous aide volontiers pour le retour de la commande {order}.",
      ],
      say: [
        "Les articles non utilisés peuvent être retournés dans les 30 jours suivant la livraison.",
        "Dans votre historique, choisissez « Retourner l'article » ; l'étiquette arrive par e-mail.",
        "L'emballage d'origine n'est pas nécessaire si l'article est bien protégé.",
        "Le remboursement de {amount} € est versé sur la carte se terminant par {last4} sous {days} jours ouvrés.",
        "Pour un échange, la nouvelle taille est réservée immédiatement et l'envoi est gratuit.",
      ],
      close: ["Souhaitez-vous que je crée le retour ?", "Je reste à votre disposition."],
    },
  ],
  es: [
    {
      ask: [
        "Hola, ¿puedo devolver todavía el {product} del pedido {order}?",
        "Me han cobrado {amount} dos veces por el pedido {order}.",
      ],
      open: ["Claro, te ayudo con el pedido {order}.", "Gracias por avisar, lo he revisado."],
      say: [
        "Los artículos sin usar se pueden devolver en los 30 días siguientes a la entrega.",
        "En tu historial de pedidos, elige «Devolver artículo» y recibirás la etiqueta por correo.",
        "Uno de los dos importes es solo una autorización del banco y desaparecerá en {days} días laborables.",
        "El reembolso de {amount} € llega a la tarjeta terminada en {last4}.",
        "No hace falta la caja original si el artículo va bien protegido.",
      ],
      close: ["¿Quieres que inicie la devolución?", "Escríbeme si no llega la etiqueta."],
    },
  ],
  ja: [
    {
      ask: [
        "注文{order}の{product}を返品したいのですが、まだ間に合いますか。",
        "注文{order}の配送状況を教えてください。予定日を過ぎています。",
      ],
      open: ["お問い合わせありがとうございます。", "ご不便をおかけして申し訳ございません。"],
      say: [
        "未使用の商品は、お届けから30日以内であれば返品いただけます。",
        "注文履歴から「返品する」を選択していただくと、返送用ラベルがメールで届きます。",
        "元の箱がなくても、商品が保護されていれば問題ございません。",
        "返金は末尾{last4}のカードへ、通常{days}営業日以内に行われます。",
        "お荷物は現在{carrier}の配送センターにあり、まもなく配達の予定です。",
      ],
      close: [
        "返品の手続きを開始してもよろしいでしょうか。",
        "ほかにご不明な点がございましたらお知らせください。",
      ],
    },
  ],
};

export const SUPPORT_SYSTEM =
  "You are the support assistant of an online shop. Answer in the customer's language, in at most eight sentences. " +
  "Policy: unused items may be returned within 30 days of delivery (members: 60). Refunds go to the original payment method within 10 working days. " +
  "Faults in the first 24 months are covered by warranty: repair, replacement or refund, at the customer's choice. Never promise a date that the carrier has not given. " +
  "Never ask for full card numbers or passwords. If the customer is upset, say so plainly and offer a next step. If you cannot help, hand over to a colleague with a one-line summary.";

export function supportTurn(
  random: Random,
  language: Language,
  slots: Slots,
  tokens: number,
): { ask: string; answer: string } {
  const topics = language === "en" ? ENGLISH : TRANSLATED[language];
  const topic = random.pick(topics);
  const body = upToTokens(random, topic.say, tokens - 25);
  const parts = [random.pick(topic.open), ...body, random.pick(topic.close)];
  const joiner = language === "ja" ? "" : " ";
  return {
    ask: fill(random.pick(topic.ask), slots),
    answer: fill(parts.join(joiner), slots),
  };
}
