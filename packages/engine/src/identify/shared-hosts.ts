/*
 * Domains that so many people use that two chats naming one have nothing in common: their links count, their domains do not. Hosts where
 * each customer has a name of their own under a shared suffix need no row: the Public Suffix List has those. A domain missing here makes
 * a weak link between chats, so the table holds what stands in ordinary chats and leaves the rest to how rare a domain is.
 */
const byService = {
  shorteners: "bit.ly buff.ly cutt.ly goo.gl is.gd lnkd.in ow.ly rb.gy rebrand.ly s.id shorturl.at t.co t.ly tiny.cc tinyurl.com v.gd",
  profiles: "beacons.ai bio.link carrd.co linktr.ee solo.to taplink.cc",
  mail: "aol.com fastmail.com free.fr gmail.com gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com hotmail.fr icloud.com interia.pl laposte.net libero.it live.com mac.com mail.com mail.ru me.com msn.com o2.pl onet.pl orange.fr outlook.com pm.me proton.me protonmail.com qq.com rediffmail.com t-online.de tuta.com tutanota.com web.de wp.pl yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.ru ymail.com zoho.com",
  messaging:
    "discord.com discord.gg line.me m.me signal.group signal.me skype.com t.me telegram.me telegram.org viber.com wa.me whatsapp.com wechat.com zoom.us",
  social:
    "bsky.app facebook.com fb.com fb.me fb.watch instagram.com linkedin.com onlyfans.com pinterest.com reddit.com redd.it snapchat.com threads.net tiktok.com tinder.com tumblr.com twitch.tv twitter.com vk.com x.com youtu.be youtube.com",
  platforms:
    "airbnb.com amazon.co.uk amazon.com amazon.de apple.com bbc.co.uk bbc.com booking.com deezer.com ebay.co.uk ebay.com eventbrite.com giphy.com github.com gofundme.com google.co.uk google.com imdb.com imgur.com medium.com microsoft.com netflix.com openstreetmap.org soundcloud.com spotify.com substack.com tenor.com tripadvisor.com wikipedia.org wordpress.com",
  files:
    "box.com dropbox.com icq.com mega.nz mediafire.com notion.so onedrive.com pastebin.com sharepoint.com transfer.sh typeform.com we.tl wetransfer.com forms.gle",
  payments: "binance.com cash.app coinbase.com paypal.com paypal.me revolut.com revolut.me stripe.com venmo.com wise.com",
} as const satisfies Record<string, string>;

const all = Object.values(byService).flatMap((names) => names.split(" "));

/** Registrable domains and hosts that name no owner. */
export const sharedHosts: ReadonlySet<string> = new Set(all);

/** Names reserved for examples (RFC 2606) that stand for one of them in what is made up: `paypal.example`. */
export const sharedStandIns: ReadonlySet<string> = new Set(
  all.flatMap((name) => ["example", "test", "invalid"].map((suffix) => `${name.slice(0, name.indexOf("."))}.${suffix}`)),
);
