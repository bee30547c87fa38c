/* The one table of help lines. Every line in it is invented, with numbers kept for films; whoever runs a desk puts its own in its place. */

/** Minutes since midnight, half-open; `to` may pass midnight (over 1440). Days count from Sunday, 0. */
interface OpeningHours {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

export interface HelpLine {
  readonly id: string;
  readonly name: string;
  readonly about: { readonly en: string; readonly fr: string };
  /** ISO 3166-1 alpha-2; null for everywhere. */
  readonly country: string | null;
  /** Who it is for, in years, both ends in it; null where there is no such end. */
  readonly ages: { readonly from: number | null; readonly to: number | null };
  /** Null: day and night. */
  readonly hours: readonly OpeningHours[] | null;
  /** The zone its hours are in. */
  readonly zone: string;
  readonly phone: string | null;
  readonly address: string | null;
  /** True where the line is made up to show how the page works. */
  readonly isExample: boolean;
}

const allDays = [0, 1, 2, 3, 4, 5, 6];
const weekdays = [1, 2, 3, 4, 5];
const hour = 60;

export const helpLines: readonly HelpLine[] = [
  {
    id: "picture-desk",
    name: "Lantern Picture Service",
    about: {
      en: "Gets pictures taken down. No blame, no police unless you want it.",
      fr: "Fait retirer des photos. Sans reproche, sans police si vous n’en voulez pas.",
    },
    country: "GB",
    ages: { from: 18, to: null },
    hours: [{ days: weekdays, from: 10 * hour, to: 16 * hour }],
    zone: "Europe/London",
    phone: "+44 7700 900204",
    address: null,
    isExample: true,
  },
  {
    id: "young-line",
    name: "Pebble Line",
    about: { en: "For young people who are pressed or threatened online.", fr: "Pour les jeunes sous pression ou menacés en ligne." },
    country: "GB",
    ages: { from: null, to: 18 },
    hours: [{ days: allDays, from: 9 * hour, to: 24 * hour }],
    zone: "Europe/London",
    phone: "+44 7700 900219",
    address: null,
    isExample: true,
  },
  {
    id: "evening-talk",
    name: "Harbour Help",
    about: { en: "Somebody to talk to in the evening and at night.", fr: "Une personne à qui parler le soir et la nuit." },
    country: "GB",
    ages: { from: 18, to: null },
    hours: [{ days: allDays, from: 18 * hour, to: 26 * hour }],
    zone: "Europe/London",
    phone: "+44 7700 900231",
    address: null,
    isExample: true,
  },
  {
    id: "work-desk",
    name: "Dublin Lamp",
    about: { en: "For people who are blackmailed at work.", fr: "Pour les personnes que l’on fait chanter au travail." },
    country: "IE",
    ages: { from: 18, to: null },
    hours: [{ days: weekdays, from: 9 * hour, to: 20 * hour }],
    zone: "Europe/Dublin",
    phone: "+44 7700 900246",
    address: null,
    isExample: true,
  },
  {
    id: "night-line",
    name: "All Hours Line",
    about: { en: "Answers at any hour, from anywhere.", fr: "Répond à toute heure, de partout." },
    country: null,
    ages: { from: null, to: null },
    hours: null,
    zone: "UTC",
    phone: "+44 7700 900260",
    address: null,
    isExample: true,
  },
];
