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
  const visible = plain.replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();
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

const slackText = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** Blocks that Slack takes in one message, less head and end, and characters of one. */
const mostBlocks = 45;
const longestBlock = 2900;

/** Body of a request to an incoming webhook of Slack. Names are plain text there: they mention nobody and link nowhere. */
export function slackBody(message: Message): object {
  const shown = message.items.slice(0, mostBlocks);
  const more = message.more + message.items.length - shown.length;
  const plain = (text: string) => ({ type: "plain_text", text: text.slice(0, longestBlock), emoji: false });
  return {
    text: slackText(headline(message)),
    blocks: [
      { type: "section", text: plain(headline(message)) },
      ...shown.map((item) => ({
        type: "section",
        text: plain([heading(item), ...item.lines.map((line) => oneLine(line))].join("\n")),
        accessory: { type: "button", text: plain("Open"), url: item.url },
      })),
      ...andMore(more).map((text) => ({ type: "context", elements: [plain(text)] })),
    ],
  };
}

/** Bytes that a workflow of Teams takes are 28 KB. */
const mostTeamsCharacters = 20_000;

/** Body of a request to a workflow of Teams: an Adaptive Card. Text runs are not read as Markdown. */
export function teamsBody(message: Message): object {
  const run = (text: string, weight: "Default" | "Bolder" = "Default") => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text, weight }],
  });
  let left = mostTeamsCharacters;
  const shown = message.items.filter((item) => {
    left -= heading(item).length + item.url.length + item.lines.join("").length + 400;
    return left > 0;
  });
  const more = message.more + message.items.length - shown.length;
  const body = [
    run(headline(message), "Bolder"),
    ...shown.flatMap((item) => [
      {
        type: "RichTextBlock",
        separator: true,
        inlines: [
          {
            type: "TextRun",
            text: heading(item),
            weight: "Bolder",
            selectAction: { type: "Action.OpenUrl", url: item.url },
          },
        ],
      },
      ...item.lines.map((line) => run(oneLine(line))),
    ]),
    ...andMore(more).map((text) => run(text)),
  ];
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
