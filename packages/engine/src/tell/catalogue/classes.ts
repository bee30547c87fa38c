import type { WordClasses } from "../words/phrase.ts";

/** Classes of words the phrases use as `@name`. Words are folded: lower case, no accents, no apostrophes. */
export const classes = {
  i: "i|ive|im|id|we|weve|were",
  you: "you|u|ya|youre|youve|ur",
  your: "your|ur|yr|yer",
  pic: "pic|pics|picture|pictures|photo|photos|selfie|selfies|image|snap|snaps|pix|nude|nudes",
  me: "me|us",
  please: "please|pls|plz|plse",
  number: "number|numbers|num|no|contact|contacts|digits|mobile|cell",
  code: "code|codes|pin|otp|passcode|digits",
  cash: "money|cash|funds|dosh|loan|quid|bucks",
  app: "telegram|signal|whatsapp|whatsap|insta|instagram|snapchat|snap|viber|wechat|line|wire|threema|discord|messenger|kik|hangouts|skype|session|facetime",
  event:
    "party|reception|conference|dinner|launch|drinks|gala|event|do|wedding|summit|meeting|panel|workshop|fundraiser|hustings|rally|seminar|ball|festival|awards|leaving do|bar|pub|club|cafe|hotel|lobby|train|flight|plane|airport",
  know: "know|remember|recall|recognise|recognize",
  soon: "today|tonight|tomorrow|now|asap|soon|right now|this evening|this week|this weekend|later|friday|saturday|sunday|monday|tuesday|wednesday|thursday",
} as const satisfies WordClasses;
