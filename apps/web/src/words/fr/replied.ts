import type { Words } from "../catalogue.ts";

export const replied: Words["replied"] = {
  title: "J’ai déjà répondu ou envoyé quelque chose",
  lead: "Cochez ce qui s’est passé. Vous pouvez aussi ne rien cocher. Rien de ce que vous cochez n’est gardé ni envoyé.",
  question: "Que s’est-il passé ?",
  happened: {
    replied: { label: "J’ai répondu", first: "" },
    "sent-pictures": {
      label: "J’ai envoyé des photos de moi",
      first:
        "Photos : gardez une copie de ce que vous avez envoyé. Les services qui font retirer des photos en ont besoin, et ne jugent pas.",
    },
    "sent-money": {
      label: "J’ai envoyé de l’argent",
      first: "Argent : appelez votre banque maintenant, au numéro inscrit sur votre carte. Les premières heures comptent.",
    },
    "sent-code": {
      label: "J’ai donné un code ou un mot de passe",
      first:
        "Code ou mot de passe : déconnectez tous les autres appareils dans les réglages de l’application, puis activez la vérification en deux étapes.",
    },
    "opened-link": {
      label: "J’ai ouvert un lien ou un fichier",
      first: "Lien ou fichier : si vous y avez tapé un mot de passe, changez-le depuis un autre appareil. N’ouvrez plus rien.",
    },
    "shared-work-information": {
      label: "J’ai parlé de mon travail",
      first: "Travail : notez ce que vous avez dit et quand. Dit tôt, cela se répare bien.",
    },
    "gave-numbers": {
      label: "J’ai donné des numéros d’autres personnes",
      first: "Numéros : prévenez ces personnes avant qu’on leur écrive.",
    },
    "agreed-to-meet": {
      label: "J’ai accepté un rendez-vous",
      first: "Rendez-vous : n’y allez pas. Dites à une personne de confiance où et quand il devait avoir lieu.",
    },
    "work-account-at-risk": {
      label: "Un compte de travail est peut-être en danger",
      first: "Compte de travail : appelez votre service informatique ou de sécurité avant tout le reste.",
    },
    "is-threatened": {
      label: "On me menace",
      first:
        "Menaces : ne répondez pas et ne payez pas. La plupart de ceux qui menacent passent à autre chose quand ils n’obtiennent rien. En cas de danger, appelez le numéro d’urgence.",
    },
  },
  go: "Voir quoi faire",
  change: "Changer mes réponses",
  answerTitle: "Vous n’avez rien fait de mal.",
  answerLead:
    "Des gens en font leur métier, et ils le font bien. Répondre gentiment n’est pas une faute. Voici ce qui aide maintenant, dans l’ordre.",
  firstTitle: "Maintenant, vu ce que vous avez coché",
  order: "Dans cet ordre",
  steps: {
    pay: {
      title: "Ne payez pas",
      text: "Ne payez pas et ne le promettez pas. Payer y met rarement fin : cela montre que demander marche.",
    },
    stop: { title: "Arrêtez de répondre", text: "Vous ne devez pas de réponse, même pas une dernière. Le silence ne leur apprend rien." },
    save: {
      title: "Gardez tout d’abord",
      text: "Gardez toute la conversation, même ce que vous préféreriez ne plus voir. C’est votre preuve.",
    },
    block: { title: "Puis bloquez", text: "Une fois tout gardé, bloquez dans l’application. Bloquez chaque compte qui vous a écrit." },
    report: {
      title: "Signalez dans l’application en dernier",
      text: "Signalez dans l’application, sans la laisser effacer la conversation. Certaines proposent d’effacer en signalant : refusez cette partie.",
    },
    tell: {
      title: "Prévenez les collègues qui peuvent être les suivants",
      text: "Qui vous a écrit peut écrire à vos proches. Un mot suffit : rien ne vous oblige à dire ce que vous avez envoyé.",
    },
    verify: {
      title: "Vérifiez les gens par un moyen que vous aviez déjà",
      text: "Si quelqu’un dit être une personne que vous connaissez, appelez l’ancien numéro ou demandez-lui en face.",
    },
  },
  saveHow: "Comment faire, sur ce téléphone",
  saveAll: "Sortir toute la conversation de l’application",
  help: {
    now: "Parler à quelqu’un maintenant",
    all: "Ceux qui aident",
    openNow: "Ouvert maintenant",
    openAlways: "Ouvert jour et nuit",
    hours: (hours) => `Heures : ${hours}`,
    always: "tous les jours, 24 heures sur 24",
    everyDay: "tous les jours",
    unknown: "voir leur page",
    checked: (month) => `Relevé en ${month}. Les numéros peuvent changer.`,
    call: (number) => `Appeler le ${number}`,
    write: "Aller à leur page",
    country: "Où vous êtes",
    anywhere: "N’importe où",
    allAges: "tous les âges",
    from: (age) => `dès ${age} ans`,
    upTo: (age) => `jusqu’à ${age} ans`,
    between: (from, to) => `de ${from} à ${to} ans`,
    closed: "Fermé pour le moment",
  },
  report: "Raconter à l’équipe ce qui s’est passé",
  print: "Imprimer ou garder cette page",
};
