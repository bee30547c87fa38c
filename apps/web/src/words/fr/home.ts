import type { Words } from "../catalogue.ts";

export const home: Words["home"] = {
  title: "Un message vous laisse une drôle d’impression ?",
  lead: "Regardez-le ici, en privé. Presque toujours, la personne qui demande n’a rien fait de mal, et vous êtes rarement seul.",
  check: {
    title: "Vérifier une conversation",
    text: "Voyez ce qui y ressemble à un piège, et ce qui n’y ressemble pas. Elle est lue sur votre appareil et n’est envoyée nulle part.",
  },
  replied: {
    title: "J’ai déjà répondu ou envoyé quelque chose",
    text: "Cochez ce qui s’est passé. Vous obtenez la suite, dans le bon ordre.",
  },
  reportTitle: "Prévenir l’équipe",
  reportText: "Vous pouvez signaler sans donner votre nom.",
  report: "Signaler ce qui s’est passé",
  comeBack: "Revenir avec un reçu",
};
