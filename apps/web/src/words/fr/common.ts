import type { Words } from "../catalogue.ts";

export const common: Words["common"] = {
  name: "Telltale",
  skip: "Aller au contenu",
  language: "Langue",
  leave: "Quitter vite",
  leaveHint: "Efface cette page tout de suite. Vous pouvez aussi appuyer deux fois sur Échap.",
  back: "Retour",
  home: "Accueil",
  copy: "Copier",
  copied: "Copié",
  close: "Fermer",
  loading: "Un instant…",
  notFound: "Il n’y a rien à cette adresse.",
  broken: "Quelque chose s’est arrêté sur cette page. Rien n’a été envoyé. Rechargez la page pour continuer.",
  footer: "Rien de ce que vous mettez ici ne quitte votre appareil, sauf si vous envoyez vous-même un signalement.",
  keys: "Ce site et ses clés",
  trace: "Votre navigateur peut garder la trace de cette adresse. Pour l’éviter, utilisez une fenêtre privée.",
};
