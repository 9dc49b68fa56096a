import type { Language } from "../tenants";
import type { Line } from "./compose";

/** What a model says when it declines; each language in its own words. */
export const REFUSALS: Record<Language, Line> = {
  en: [
    "I'm sorry, but I can't help with that request.",
    "I'm not able to assist with this. If you think that is a mistake, please contact the team directly.",
    "Unfortunately I can't provide that information.",
    "I can't help with that. I'd be glad to answer a different question, though.",
    "I'm sorry, I'm unable to complete this request because it may conflict with our usage guidelines.",
    "As an AI assistant I can't take part in this. Please reach out to a human colleague.",
    "I won't be able to do that, but I can point you to our help centre.",
    "Sorry, that's something I can't discuss.",
  ],
  de: [
    "Es tut mir leid, aber dabei kann ich nicht helfen.",
    "Leider kann ich diese Anfrage nicht bearbeiten. Bitte wenden Sie sich direkt an das Team.",
    "Dazu kann ich leider keine Auskunft geben.",
  ],
  fr: [
    "Je suis désolé, mais je ne peux pas vous aider avec cette demande.",
    "Malheureusement, je ne suis pas en mesure de répondre à cette question.",
  ],
  es: [
    "Lo siento, pero no puedo ayudarte con esa solicitud.",
    "Lamentablemente no puedo proporcionar esa información.",
  ],
  ja: [
    "申し訳ございませんが、そのご依頼にはお応えできません。",
    "恐れ入りますが、この件についてはお手伝いできません。",
  ],
};
