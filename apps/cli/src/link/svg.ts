/*
 * The picture behind --svg: above, each campaign with its chats on a ring and its links as lines, thicker where more speaks for them;
 * below, a row a campaign and a mark for each chat at the time it began. Black on white, so that it can be printed; every mark has a
 * title, and the printed output says the same in words. The layout hangs on the outcome alone.
 */
import type { Campaign, Link, LinkableChat } from "@telltale/engine";
import { cut, day, safe } from "../terminal.ts";
import { linkStrengthOf } from "./evidence.ts";
import type { Outcome } from "./json.ts";
import { countOf, firstTime, sendersOf } from "./render.ts";

const width = 1000;
const margin = 24;
const ink = "#111";
const soft = "#767676";
const nodeRadius = 6;
/** Chats on one ring; more of them stand in a disc, without names beside them. */
const mostOnRing = 18;
const labelRoom = 110;
const leastCell = (width - margin * 2) / 3;
const labelColumns = 18;
/** Pairs worth a look that are drawn: those likelier of one campaign than not, the strongest of them. */
const mostSuggested = 12;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Draws linked chats as an SVG document. */
export function drawLinked(outcome: Outcome, chats: readonly LinkableChat[]): string {
  const byId = new Map(chats.map((chat) => [chat.id, chat]));
  const graph = drawGraph(outcome, byId);
  const timeline = drawTimeline(outcome.campaigns, byId, graph.height);
  const height = timeline.height + margin;
  const summary = `${countOf(outcome.campaigns.length, "campaign")} among ${countOf(chats.length, "chat")}; ${outcome.unlinked.length} linked to nothing and not drawn.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title text" font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" font-size="12" fill="${ink}">
<title id="title">Chats that look like the same campaign</title>
<desc id="text">${xml([summary, ...graph.words, ...timeline.words].join("\n"))}</desc>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${margin}" y="38" font-size="18" font-weight="bold">Chats that look like the same campaign</text>
<text x="${margin}" y="58" fill="#444">${xml(summary)}</text>
<text x="${margin}" y="75" fill="#444">Each circle is a chat. A line links two that look alike: the thicker, the more speaks for it. Dashed: worth a look, not linked.</text>
${[...graph.parts, ...timeline.parts].join("\n")}
</svg>
`;
}

/** Text for XML: nothing in it is markup, and it holds only characters that XML 1.0 allows (section 2.2). */
function xml(text: string): string {
  return safe(text.toWellFormed())
    .replaceAll(/[\ufffe\uffff]/g, "")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

interface Drawn {
  readonly parts: readonly string[];
  /** What is drawn, in sentences. */
  readonly words: readonly string[];
  /** Where it ends. */
  readonly height: number;
}

function drawGraph({ campaigns, suggested }: Outcome, chats: ReadonlyMap<string, LinkableChat>): Drawn {
  const places = new Map<string, Point>();
  const parts: string[] = [];
  const words: string[] = [];
  let [left, top, rowHeight] = [margin, 90, 0];
  for (const campaign of campaigns) {
    const { conversations, id } = campaign;
    const ring = conversations.length <= mostOnRing;
    const radius = ring ? Math.max(26, conversations.length * 6.5) : 11 * Math.sqrt(conversations.length);
    const cell = {
      width: Math.min(width - margin * 2, Math.max(leastCell, 2 * (radius + (ring ? labelRoom : margin)))),
      height: 2 * radius + 70,
    };
    if (left > margin && left + cell.width > width - margin) [left, top, rowHeight] = [margin, top + rowHeight, 0];
    const centre = { x: left + cell.width / 2, y: top + 42 + radius };
    const points = ring ? ringOf(centre, radius, conversations.length) : discOf(centre, conversations.length);
    conversations.forEach((chat, index) => places.set(chat, points[index] ?? centre));
    parts.push(
      `<g><title>${xml(`Campaign ${id}: ${countOf(conversations.length, "chat")}`)}</title>`,
      `<text x="${round(centre.x)}" y="${round(top + 18)}" text-anchor="middle" font-weight="bold">${xml(`${cut(id, 40)}: ${countOf(conversations.length, "chat")}`)}</text>`,
      ...campaign.links.toSorted((a, b) => a.weight - b.weight).map((link) => drawLink(link, places, false)),
      ...conversations.map((chat, index) => drawChat(chat, points[index] ?? centre, centre, ring, chats.get(chat))),
      "</g>",
    );
    words.push(`Campaign ${id}: ${conversations.join(", ")}.`, ...campaign.links.map((link) => `${linkWords(link)}.`));
    left += cell.width;
    rowHeight = Math.max(rowHeight, cell.height);
  }
  const across = suggested.filter(({ a, b, weight }) => weight > 0 && places.has(a) && places.has(b)).slice(0, mostSuggested);
  // Under all else, so that names stay readable.
  parts.unshift(...across.map((link) => drawLink(link, places, true)));
  words.push(...across.map((link) => `Worth a look: ${linkWords(link)}.`));
  return { parts, words, height: top + rowHeight };
}

const ringOf = ({ x, y }: Point, radius: number, count: number): Point[] =>
  Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * (index + 0.5)) / count - Math.PI / 2;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });

/** Points spread evenly over a disc, as the seeds of a sunflower stand (Vogel 1979). */
const discOf = ({ x, y }: Point, count: number): Point[] =>
  Array.from({ length: count }, (_, index) => {
    const angle = index * Math.PI * (3 - Math.sqrt(5));
    const radius = 11 * Math.sqrt(index + 0.5);
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });

const round = (value: number): string => String(Math.round(value * 10) / 10);

const linkWords = ({ a, b, weight }: Link): string => `${a} and ${b}: ${linkStrengthOf(weight)}`;

function drawLink(link: Link, places: ReadonlyMap<string, Point>, suggested: boolean): string {
  const [from, to] = [places.get(link.a), places.get(link.b)];
  if (from === undefined || to === undefined) return "";
  const thickness = suggested ? 1 : Math.max(0.75, Math.min(6, link.weight / 5));
  const look = suggested ? ` stroke-dasharray="5 4"` : "";
  return `<path d="M${round(from.x)} ${round(from.y)}L${round(to.x)} ${round(to.y)}" stroke="${soft}" stroke-width="${round(thickness)}"${look} fill="none"><title>${xml(linkWords(link))}</title></path>`;
}

function drawChat(id: string, point: Point, centre: Point, named: boolean, chat: LinkableChat | undefined): string {
  const first = chat === undefined ? null : firstTime(chat.conversation);
  const from = chat === undefined ? [] : sendersOf(chat.conversation);
  const title = `${id}${from.length === 0 ? "" : `, from ${from.join(", ")}`}, ${first === null ? "no date" : day(first)}`;
  const right = point.x >= centre.x;
  const label = named
    ? `<text x="${round(point.x + (right ? 11 : -11))}" y="${round(point.y + 4)}" font-size="11" paint-order="stroke" stroke="#fff" stroke-width="3"${right ? "" : ' text-anchor="end"'}>${xml(shortOf(id))}</text>`
    : "";
  return `<g><title>${xml(title)}</title><circle cx="${round(point.x)}" cy="${round(point.y)}" r="${nodeRadius}" fill="#fff" stroke="${ink}" stroke-width="2"/>${label}</g>`;
}

/** A long id by its end, which tells files of one folder apart. */
const shortOf = (id: string): string => {
  const flat = safe(id).replaceAll(/\s+/g, " ");
  return flat.length <= labelColumns ? flat : `…${flat.slice(1 - labelColumns).toWellFormed()}`;
};

const dayMs = 86_400_000;
const rowHeightOf = { row: 26, head: 64 };
const nameRoom = 190;

// A wall-clock time without a zone, on a scale on which all days are of one length.
const momentOf = (at: string): number => Date.parse(`${at.slice(0, 19)}Z`);

function drawTimeline(campaigns: readonly Campaign[], chats: ReadonlyMap<string, LinkableChat>, top: number): Drawn {
  const rows = campaigns.map(({ id, conversations }) => ({
    id,
    marks: conversations.map((chat) => {
      const conversation = chats.get(chat)?.conversation;
      return { chat, at: conversation === undefined ? null : firstTime(conversation) };
    }),
  }));
  const times = rows
    .flatMap(({ marks }) => marks.flatMap(({ at }) => (at === null ? [] : [momentOf(at)])))
    .filter((time) => Number.isFinite(time));
  if (times.length === 0) return { parts: [], words: ["No chat has a date."], height: top };
  const low = times.reduce((one, other) => Math.min(one, other));
  const high = Math.max(
    times.reduce((one, other) => Math.max(one, other)),
    low + dayMs,
  );
  const [from, to] = [margin + nameRoom, width - margin - 24];
  const xOf = (time: number): number => from + ((time - low) / (high - low)) * (to - from);
  const bottom = top + rowHeightOf.head + rows.length * rowHeightOf.row;
  const parts = [
    `<text x="${margin}" y="${round(top + 26)}" font-size="15" font-weight="bold">When each chat began</text>`,
    ...ticksOf(low, high).map(({ time, label }) => {
      const x = round(xOf(time));
      return `<path d="M${x} ${round(top + 46)}V${round(bottom)}" stroke="#ccc"/><text x="${x}" y="${round(top + 42)}" text-anchor="middle" font-size="11" fill="#444">${label}</text>`;
    }),
    ...rows.map(({ id, marks }, row) => {
      const y = top + rowHeightOf.head + (row + 0.5) * rowHeightOf.row;
      const undated = marks.filter(({ at }) => at === null).length;
      const name = `${cut(id, 22)}${undated === 0 ? "" : ` (${undated} undated)`}`;
      const strokes = marks.flatMap(({ chat, at }) =>
        at === null
          ? []
          : [
              `<path d="M${round(xOf(momentOf(at)))} ${round(y - 8)}v16" stroke="${ink}" stroke-width="2.5" stroke-opacity="0.75"><title>${xml(`${chat}: ${day(at)}, ${at.slice(11, 16)}`)}</title></path>`,
            ],
      );
      return `<g><title>${xml(`Campaign ${id}`)}</title><text x="${margin}" y="${round(y + 4)}">${xml(name)}</text><path d="M${from} ${round(y)}H${to}" stroke="#999"/>${strokes.join("")}</g>`;
    }),
  ];
  const words = rows.map(
    ({ id, marks }) => `Campaign ${id} began: ${marks.map(({ chat, at }) => `${chat} ${at === null ? "no date" : day(at)}`).join(", ")}.`,
  );
  return { parts, words, height: bottom };
}

const mostTicks = 9;

const dateOf = (time: number): string => day(new Date(time).toISOString());

/** First days of months, or of every so many months, inside the span; its two ends where no month begins in it. */
function ticksOf(low: number, high: number): { readonly time: number; readonly label: string }[] {
  const start = new Date(low);
  const months: number[] = [];
  for (let month = 0; ; month++) {
    const time = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1);
    if (time > high) break;
    if (time >= low) months.push(time);
  }
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 600].find((size) => months.length / size <= mostTicks) ?? 1200;
  const every = months.filter((time) => (new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth()) % step === 0);
  if (every.length < 2) return [low, high].map((time) => ({ time, label: dateOf(time) }));
  return every.map((time) => ({ time, label: dateOf(time).slice(2) }));
}
