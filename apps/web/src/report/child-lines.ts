/** Lines for people under 18, free and without a name, as their own sites give them. */
export const childLines = [
  { country: "Europe", name: "116 111", reach: "116 111", href: "tel:116111" },
  { country: "United Kingdom", name: "Childline", reach: "0800 1111", href: "tel:08001111" },
  { country: "France", name: "3018", reach: "3018", href: "tel:3018" },
  { country: "Ireland", name: "Childline", reach: "1800 66 66 66", href: "tel:1800666666" },
  { country: "USA", name: "NCMEC", reach: "1-800-843-5678", href: "tel:18008435678" },
] as const;
