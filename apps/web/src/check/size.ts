/** About how much the checker loads, compressed, in megabytes. A test holds it against what is built. */
const checkerMegabytes = 1.6;

export const sizeIn = (language: string): string => `${checkerMegabytes.toLocaleString(language)} ${language === "fr" ? "Mo" : "MB"}`;
