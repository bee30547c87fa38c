import type { Words } from "../catalogue.ts";

export const guides: Words["guides"] = {
  apps: { whatsapp: "WhatsApp", signal: "Signal", telegram: "Telegram", instagram: "Instagram", messages: "Messages (SMS, iMessage)" },
  phones: { android: "Android", ios: "iPhone" },
  steps: {
    "whatsapp-menu-android": "Ouvrez la conversation. Touchez les trois points en haut, puis Plus, puis Exporter la discussion.",
    "whatsapp-menu-ios": "Ouvrez la conversation. Touchez le nom en haut. Descendez et touchez Exporter la discussion.",
    "without-media": "Choisissez Sans médias. Les photos restent alors où elles sont.",
    "save-android": "Choisissez Fichiers, ou un autre endroit du téléphone. Ne choisissez pas le courriel.",
    "save-ios": "Touchez Enregistrer dans Fichiers.",
    "choose-file": "Revenez ici et choisissez ce fichier.",
    hold: "Appuyez longtemps sur le premier message, jusqu’à ce qu’il soit marqué.",
    "tap-others": "Touchez les autres messages, les leurs et les vôtres.",
    "more-ios": "Touchez Plus ou Sélectionner, puis les autres messages, les leurs et les vôtres.",
    copy: "Touchez le signe de copie : deux feuilles l’une sur l’autre.",
    "copy-one": "Appuyez longtemps sur un message et touchez Copier. Collez-le ici sur sa propre ligne. Puis le suivant.",
    paste: "Revenez ici, appuyez longtemps dans la case et touchez Coller.",
    "telegram-desktop":
      "Si vous avez Telegram sur un ordinateur : ouvrez la conversation, touchez les trois points, puis Exporter l’historique.",
    "telegram-json": "Choisissez le format JSON. Laissez les photos de côté.",
    "instagram-settings":
      "Dans Instagram, ouvrez Paramètres, puis Espace Comptes, puis Vos informations et autorisations, puis Exporter vos informations.",
    "instagram-messages": "Choisissez seulement Messages, et JSON comme format. Exportez vers votre appareil.",
    "instagram-wait": "Instagram vous dit quand c’est prêt. Cela peut prendre des heures. Choisissez ensuite le zip ici.",
    "shot-android": "Appuyez en même temps sur le bouton marche et sur volume bas.",
    "shot-ios": "Appuyez en même temps sur le bouton latéral et sur volume haut.",
    "shot-overlap": "Commencez en haut. Chaque image doit montrer la fin de la précédente.",
    "shot-profile": "Faites-en aussi une de leur profil, avec le numéro ou le nom.",
  },
  copyTitle: "En copiant",
  exportTitle: "Par l’export",
  shotsTitle: "Par captures d’écran",
  blocked: {
    privacy:
      "WhatsApp : si « Confidentialité avancée de la discussion » est activée, l’export ne marche pas. Copier ou faire des captures aide encore.",
    vanish:
      "Messages qui disparaissent : faites des captures maintenant, de haut en bas. Laissez la durée comme elle est. L’application prévient l’autre quand vous la changez.",
    once: "Une photo qui ne s’ouvre qu’une fois : notez quand elle est arrivée et ce qu’elle montrait. Rien ne vous oblige à l’ouvrir.",
    screen: "Signal : si les captures sont noires, désactivez Sécurité de l’écran dans Paramètres, Confidentialité. Réactivez-la ensuite.",
    secret:
      "Les échanges secrets de Telegram et les messages éphémères d’Instagram préviennent l’autre des captures. Photographiez l’écran avec un autre téléphone.",
  },
};
