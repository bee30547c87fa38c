/* Backups are sealed to one key a month, so that a month's backups can be put beyond reach by destroying its key. */
import type { BackupKey } from "@telltale/sealing";

export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** The month after one, both as `YYYY-MM`. */
export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return monthOf(Date.UTC(year, number));
}

/** The file that opens a month's backups. */
export const backupKeyText = ({ month, identity, recipient }: BackupKey): string =>
  `# telltale backups of ${month}: opens them with \`telltale restore\` or \`age -d -i\`\n# public key: ${recipient}\n${identity}\n`;
