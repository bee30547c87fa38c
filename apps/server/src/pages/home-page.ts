import type { Keyset } from "@telltale/contract";
import { escapeHtml, page } from "./html.ts";

export interface HomeFacts {
  readonly keyset: Keyset | null;
  readonly open: boolean;
  readonly isDemo: boolean;
  /** How else people reach the desk; null where it does not say. */
  readonly contact: string | null;
  readonly rootFingerprint: string | null;
}

/** What stands at the root until the public pages do. */
export function homePage({ keyset, open, isDemo, contact, rootFingerprint }: HomeFacts): string {
  if (keyset === null)
    return page(
      "Telltale: not set up yet",
      `<h1>This desk is not set up yet</h1>
<p>It cannot take reports: there are no keys to seal them to. Whoever runs it sets it up with</p>
<p><code>npm run telltale -- setup</code></p>
<p>Checking a chat needs no server: <code>npm run telltale -- check FILE</code>.</p>
<p class="quiet"><a href="/api">The interface</a></p>`,
    );
  return page(
    keyset.desk,
    `<h1>${escapeHtml(keyset.desk)}</h1>
${isDemo ? "<p><strong>This is a demonstration.</strong> Its keys are thrown away when it stops; send nothing real.</p>" : ""}
<p>${open ? "This desk takes reports." : "This desk cannot take reports yet: it needs the keys of two handlers, or of one and a recovery key."}</p>
${contact === null ? "" : `<p>You can also reach it so: ${escapeHtml(contact)}</p>`}
<p>Its keys are signed by a root with the fingerprint</p>
<p><code>${escapeHtml(rootFingerprint ?? "")}</code></p>
<p class="quiet">Compare it with the one that the desk has published elsewhere. <a href="/api">The interface</a></p>`,
  );
}
