import type { Words } from "../catalogue.ts";

export const report: Words["report"] = {
  title: "Prévenir l’équipe",
  returnTitle: "Revenir avec un reçu",
};
