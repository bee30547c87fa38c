/** About how much the checker loads, compressed, in megabytes. A test holds it against what is built. */
const checkerMegabytes = 1.6;

// Written by hand: what the browser brings for numbers takes a slow phone longer to start than all else on that page.
export const sizeIn = (language: string): string =>
  language === "fr" ? `${String(checkerMegabytes).replace(".", ",")} Mo` : `${checkerMegabytes} MB`;
