import type { Words } from "../catalogue.ts";
import { tells } from "./tells.ts";

/** The engine's sentences on what it could not judge, by how they begin. */
const limits: readonly (readonly [starts: string, text: string])[] = [
  ["The language of this chat", "La langue n’a pas pu être reconnue ; seul compte ici qui a écrit quand, pas ce qui a été dit."],
  [
    "This chat is in",
    "Telltale ne lit pas encore la langue de cette conversation ; seul compte ici qui a écrit quand, pas ce qui a été dit.",
  ],
  [
    "The chat does not say whose",
    "La conversation ne dit pas de quel téléphone elle vient ; tout le monde y est regardé de la même façon.",
  ],
  ["The chat has no times", "La conversation n’a pas d’heures ; rien n’est dit des heures et des silences."],
  ["Nobody has answered", "Personne n’a répondu dans cette conversation ; il y a donc moins d’indices."],
];

export const engine: Words["engine"] = {
  advice: {
    "do-not-reply": "Arrêtez de répondre. Vous ne devez pas de réponse, et le silence ne leur apprend rien.",
    "keep-everything": "Gardez toute la conversation. N’effacez rien, même ce que vous préféreriez ne plus voir.",
    report: "Prévenez votre équipe de sécurité. Elle a déjà vu cela, et ce n’est pas votre faute.",
    "check-another-way": "Vérifiez qui c’est par un moyen que vous aviez déjà : un numéro connu, ou en face.",
    "do-not-send-pictures": "N’envoyez pas de photos. Vous pouvez arrêter à tout moment, quoi qu’il ait été dit.",
    "sent-pictures":
      "Si vous avez envoyé des photos : vous n’avez rien fait de mal. Gardez la conversation, arrêtez de répondre, et faites-vous aider pour les faire retirer.",
    "do-not-pay": "Ne payez pas, et ne le promettez pas. Payer y met rarement fin.",
    "sent-money": "Si vous avez envoyé de l’argent : appelez votre banque maintenant, au numéro inscrit sur votre carte.",
    "do-not-share-codes": "Ne lisez et ne transférez aucun code. Un code est une clé de votre compte.",
    "gave-code":
      "Si vous avez donné un code : déconnectez les autres appareils dans les réglages, activez la vérification en deux étapes et prévenez vos contacts.",
    "do-not-open": "N’ouvrez ni le lien ni le fichier. Si c’est important, demandez-le par un autre moyen.",
    "opened-link":
      "Si vous l’avez ouvert ou si vous vous y êtes connecté : changez ce mot de passe depuis un autre appareil et prévenez votre équipe de sécurité aujourd’hui.",
    "do-not-share-work": "Ne dites rien du travail, des voyages ni des collègues.",
    "shared-work":
      "Si vous avez parlé du travail : notez quoi et quand, et prévenez votre équipe de sécurité. Dit tôt, cela se répare bien.",
    "do-not-share-numbers": "Ne donnez pas les numéros d’autres personnes. Demandez-leur d’abord.",
    "gave-numbers": "Si vous avez donné des numéros : prévenez ces personnes avant qu’on leur écrive.",
    "do-not-meet": "N’allez pas voir sans personne avec vous quelqu’un que vous ne connaissez que par messages.",
    "agreed-to-meet":
      "Si vous avez accepté un rendez-vous : n’y allez pas, et dites à une personne de confiance où et quand il devait avoir lieu.",
    "work-account":
      "Si un compte de travail est peut-être en danger : appelez votre service informatique ou de sécurité avant tout le reste.",
    threatened:
      "Si on vous menace : ne répondez pas, ne payez pas, gardez tout, et allez maintenant à la police ou à votre équipe de sécurité. Cela devient plus petit dès que d’autres savent.",
    "talk-to-someone": "Parlez-en à une personne de confiance. Personne ne doit porter cela seul.",
  },
  issues: {
    "ambiguous-dates": "Le jour et le mois peuvent se lire des deux façons ; les deux lectures sont données.",
    "time-goes-backwards": "Un message est daté d’avant celui qui le précède.",
    "possible-injected-header": "Une ligne dans un message ressemble au début d’un autre message.",
    "unknown-line": "Une ligne n’a pu être rattachée à aucun message.",
    "unreadable-date": "Une date ou une heure n’a pas pu être lue.",
    "unreadable-record": "Un élément n’a pas les champs de ce format.",
    truncated: "Le fichier s’arrête au milieu d’un message.",
    "mixed-formats": "Des parties du fichier sont écrites dans un autre format.",
    "undecodable-bytes": "Certains octets ne sont pas du texte et ont été remplacés.",
    "repaired-encoding": "Du texte était mal codé et a été réparé.",
    "message-too-long": "Un message dépasse la limite et a été coupé.",
    "entry-skipped": "Un fichier de l’archive n’a pas été lu.",
    "attachment-missing": "Un message nomme un fichier qui n’est pas dans l’archive.",
    "attachment-not-hashed": "Un fichier de l’archive est trop gros, abîmé ou impossible à distinguer d’un autre ; il n’est pas comparé.",
    "owner-inferred": "L’export ne dit pas de quel téléphone il vient ; la personne la plus probable a été choisie.",
    "owner-unknown": "L’export ne dit pas de quel téléphone il vient, et rien ne permet de le savoir.",
    "other-chat": "Cette partie du fichier est à d’autres conversations.",
    "no-times": "Le texte n’a pas d’heures.",
    "structure-guessed": "Le texte n’a pas de forme claire ; qui a écrit quoi a été deviné.",
  },
  tells,
  limit: (sentence) => limits.find(([starts]) => sentence.startsWith(starts))?.[1] ?? sentence,
};
