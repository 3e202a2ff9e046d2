/** What a message says, and its form for each channel. What came from AWS or from people is escaped for where it goes. Pure. */
import { eventTitle } from "./events.ts";

/** One thing that happened, as a message tells it. */
export interface NewsItem {
  kind: string;
  /** Null: about the whole organization. */
  accountId: string | null;
  subject: string;
  lines: readonly string[];
  /** The page that shows it. */
  url: string;
  /** ISO 8601 UTC. */
  at: string;
}

export interface Message {
  /** Id of the delivery: the same at every repetition. */
  id: string;
  items: readonly NewsItem[];
  /** How many more there are than `items`. */
  more: number;
  /** The application's own address. */
  url: string;
}

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

const longestSubject = 160;
const longestLine = 600;

/** On one line, without what controls a terminal, a header or the direction of text. */
export function oneLine(text: string, longest = longestLine): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  const plain = text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  const visible = plain.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();
  return visible.length > longest ? `${visible.slice(0, longest - 1).toWellFormed()}…` : visible;
}

/** What a message is headed: the one thing that happened, or how many. */
export function headline({ items, more }: Pick<Message, "items" | "more">): string {
  const [first] = items;
  const count = items.length + more;
  if (first !== undefined && count === 1)
    return oneLine(`${eventTitle(first.kind)}: ${first.subject}`, longestSubject);
  const kinds = new Set(items.map(({ kind }) => kind));
  const what = kinds.size === 1 && first !== undefined ? `: ${eventTitle(first.kind)}` : "";
  return oneLine(`${count} notifications${what}`, longestSubject);
}

function heading({ kind, subject }: NewsItem): string {
  return oneLine(`${eventTitle(kind)}: ${subject}`);
}

const andMore = (more: number) => (more > 0 ? [`and ${more} more`] : []);

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Subject, plain text and HTML of a mail. */
export function mailText(message: Message): MailText {
  const { items, more, url } = message;
  const footer = `What you are told of: ${url}/profile`;
  const text = [
    ...items.flatMap((item) => [
      heading(item),
      ...item.lines.map((line) => `  ${oneLine(line)}`),
      `  ${item.url}`,
      "",
    ]),
    ...andMore(more),
    footer,
  ].join("\n");
  const html = items.map((item) => {
    const lines = item.lines.map((line) => `<li>${escapeHtml(oneLine(line))}</li>`).join("");
    return `<h2 style="font-size:16px"><a href="${escapeHtml(item.url)}">${escapeHtml(heading(item))}</a></h2>${lines === "" ? "" : `<ul>${lines}</ul>`}`;
  });
  const end = [...andMore(more), footer].map((line) => `<p>${escapeHtml(line)}</p>`).join("");
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><body style="font-family:sans-serif">${html.join("")}${end}</body></html>`;
  return { subject: `[Waymark] ${headline(message)}`, text, html: page };
}

/** Bytes of a value as it is sent. */
function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** Heading and lines of an item, as many as fit into `most`; of the others their number. */
function fitting(item: NewsItem, most: number, measure: (line: string) => number): string[] {
  const lines = [heading(item), ...item.lines.map((line) => oneLine(line))];
  const shown: string[] = [];
  let used = measure("and 1000 more lines");
  for (const [at, line] of lines.entries()) {
    used += measure(line);
    if (used > most) return [...shown, `and ${lines.length - at} more lines`];
    shown.push(line);
  }
  return shown;
}

/** The first items whose forms are together no larger than `most`. */
function firstOf<Form>(forms: readonly Form[], most: number): Form[] {
  let left = most;
  return forms.filter((form) => {
    left -= sizeOf(form);
    return left >= 0;
  });
}

const slackText = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** Blocks that Slack takes in one message, less head and end, and characters of one. */
const mostBlocks = 45;
const longestBlock = 2900;
/** Slack names no limit for the whole; nobody reads more. */
const mostSlackBytes = 60_000;

/** Body of a request to an incoming webhook of Slack. Names are plain text there: they mention nobody and link nowhere. */
export function slackBody(message: Message): object {
  const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
  const blocks = message.items.slice(0, mostBlocks).map((item) => ({
    type: "section",
    text: plain(fitting(item, longestBlock, (line) => line.length + 1).join("\n")),
    accessory: { type: "button", text: plain("Open"), url: item.url },
  }));
  const shown = firstOf(blocks, mostSlackBytes);
  const more = message.more + message.items.length - shown.length;
  return {
    text: slackText(headline(message)),
    blocks: [
      { type: "section", text: plain(headline(message)) },
      ...shown,
      ...andMore(more).map((text) => ({ type: "context", elements: [plain(text)] })),
    ],
  };
}

/** A workflow of Teams takes 28 KB; head and end need some of it. One item takes at most a part. */
const mostTeamsBytes = 24_000;
const mostTeamsItemBytes = 6000;

const run = (text: string, weight: "Default" | "Bolder" = "Default") => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text, weight }],
});

function teamsItem(item: NewsItem): object[] {
  const [title = "", ...lines] = fitting(item, mostTeamsItemBytes, (line) => sizeOf(run(line)) + 1);
  const selectAction = { type: "Action.OpenUrl", url: item.url };
  return [
    {
      type: "RichTextBlock",
      separator: true,
      inlines: [{ type: "TextRun", text: title, weight: "Bolder", selectAction }],
    },
    ...lines.map((line) => run(line)),
  ];
}

/** Body of a request to a workflow of Teams: an Adaptive Card. Text runs are not read as Markdown. */
export function teamsBody(message: Message): object {
  const shown = firstOf(message.items.map(teamsItem), mostTeamsBytes);
  const more = message.more + message.items.length - shown.length;
  const body = [run(headline(message), "Bolder"), ...shown.flat(), ...andMore(more).map((text) => run(text))];
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body,
        },
      },
    ],
  };
}

/** Body of a request to somebody's own endpoint. */
export function webhookBody(message: Message): object {
  return {
    type: "waymark.notification",
    id: message.id,
    events: message.items.map(({ kind, ...item }) => ({ type: kind, ...item })),
    more: message.more,
  };
}
