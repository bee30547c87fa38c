/** Lines for people under 18, free and without a name, as their own sites give them; `country` is a CLDR region. */
export const childLines = [
  { country: "EU", name: "116 111", reach: "116 111", href: "tel:116111" },
  { country: "GB", name: "Childline", reach: "0800 1111", href: "tel:08001111" },
  { country: "FR", name: "3018", reach: "3018", href: "tel:3018" },
  { country: "IE", name: "Childline", reach: "1800 66 66 66", href: "tel:1800666666" },
  { country: "US", name: "NCMEC", reach: "1-800-843-5678", href: "tel:18008435678" },
] as const;
