import { describe, expect, it } from "vitest";
import { headline, type Message, mailText, oneLine, slackBody, teamsBody, webhookBody } from "./message.ts";

const nasty =
  'prod <img src=x onerror="alert(1)"> & <!channel> [link](https://evil.example) *bold*\r\nBcc: a@b\u202etxt';

function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: "1b6f6d68-0000-4000-8000-000000000001",
    items: [
      {
        kind: "regression",
        accountId: "111122223333",
        subject: nasty,
        lines: [nasty],
        url: "https://waymark.example.com/accounts/111122223333",
        at: "2026-11-23T12:00:00.000Z",
      },
    ],
    more: 0,
    url: "https://waymark.example.com",
    ...changes,
  };
}

const many = (count: number) => Array.from({ length: count }, () => aMessage().items).flat();

describe("oneLine", () => {
  it.each([
    ["a\r\nb", "a b"],
    ["a\u0000\u0007b", "a b"],
    ["a\u2028b", "a b"],
    ["\u202eabc\u2066", "abc"],
    ["half \ud83d", "half \ufffd"],
    ["x".repeat(700), `${"x".repeat(599)}…`],
  ])("%j", (text, expected) => expect(oneLine(text)).toBe(expected));
});

describe("mail", () => {
  const { subject, text, html } = mailText(aMessage());

  it("has a subject on one line", () => {
    expect(subject).not.toMatch(/[\r\n\u202e]/);
    expect(subject).toMatch(/^\[Waymark\] An account got worse: prod/);
    expect(subject.length).toBeLessThan(180);
  });

  it("escapes for HTML, and keeps the plain text plain", () => {
    expect(html).not.toMatch(/<img|<!channel|onerror="/);
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp;");
    expect(text).toContain("<img");
  });
});

it("counts what it holds", () => {
  expect(headline(aMessage({ items: many(3), more: 4 }))).toBe("7 notifications: An account got worse");
  const [one] = many(1);
  const mixed = [...many(1), ...(one === undefined ? [] : [{ ...one, kind: "run.failed" }])];
  expect(headline(aMessage({ items: mixed }))).toBe("2 notifications");
  expect(mailText(aMessage({ items: many(2), more: 5 })).text).toContain("and 5 more");
});

describe("Slack", () => {
  it("gets names as plain text only, which mention nobody", () => {
    const body = JSON.stringify(slackBody(aMessage()));
    expect(body).not.toContain("mrkdwn");
    const { text } = JSON.parse(body) as { text: string };
    expect(text).toContain("&lt;!channel&gt;");
    expect(text).not.toContain("<");
  });

  it("gets no more blocks than it takes", () => {
    const { blocks } = slackBody(aMessage({ items: many(60), more: 2 })) as { blocks: unknown[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(blocks)).toContain("and 17 more");
  });
});

describe("Teams", () => {
  it("gets names in text runs, which are not read as Markdown", () => {
    const body = JSON.stringify(teamsBody(aMessage()));
    expect(body).not.toContain('"TextBlock"');
    expect(body).toContain("[link](https://evil.example) *bold*");
  });

  it("gets no more bytes than it takes", () => {
    const body = JSON.stringify(teamsBody(aMessage({ items: many(200) })));
    expect(new TextEncoder().encode(body).length).toBeLessThan(28_000);
    expect(body).toMatch(/and \d+ more/);
  });
});

/** What people and AWS put into names, and what each format has to make of it. */
const names: [string, string][] = [
  ["right to left", "\u202egpj.exe \u2067שלום\u2069"],
  ["emoji", "🚀🔥 prod 👩‍👩‍👧‍👦"],
  ["a formula", '=HYPERLINK("https://evil.example","open")'],
  ["another formula", "+cmd|' /C calc'!A0"],
  ["HTML", "<script>alert(1)</script><a href='https://evil.example'>x</a>"],
  ["Slack's own", "<!channel> <@U123> <https://evil.example|open>"],
  ["Markdown", "[open](https://evil.example) ![x](https://evil.example/x.png) **b** `c`"],
  ["lines", "a\r\nBcc: b@example.com\u2028c\u0000d"],
  ["half a character", "x\ud83d"],
];

describe.each(names)("a name with %s", (_name, subject) => {
  const [item] = aMessage().items;
  const message = aMessage({ items: item === undefined ? [] : [{ ...item, subject, lines: [subject] }] });
  const visible = oneLine(subject);

  it("is on one line, reads from left to right, and is what it was", () => {
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(visible).not.toMatch(/[\u0000-\u001f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    expect(visible.isWellFormed()).toBe(true);
    expect(mailText(message).text).toContain(visible);
  });

  it("opens no element in a mail, and no header", () => {
    const { subject: head, html } = mailText(message);
    expect(head).not.toMatch(/[\r\n]/);
    const elements = [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, element]) => element);
    expect(new Set(elements)).toEqual(new Set(["html", "meta", "body", "h2", "a", "ul", "li", "p"]));
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
    expect(links).toEqual(["https://waymark.example.com/accounts/111122223333"]);
  });

  it("is plain text for Slack and Teams, and links nowhere", () => {
    const slack = slackBody(message) as { text: string };
    expect(slack.text).not.toMatch(/[<>]/);
    expect(JSON.stringify(slack)).not.toContain("mrkdwn");
    const teams = JSON.stringify(teamsBody(message));
    expect(teams).not.toContain('"TextBlock"');
    for (const body of [JSON.stringify(slack), teams])
      expect([...body.matchAll(/"url":"([^"]*)"/g)].map(([, link]) => link)).toEqual([
        "https://waymark.example.com/accounts/111122223333",
      ]);
  });
});

describe("what is too long", () => {
  const [item] = aMessage().items;
  const wide = (lines: number, items: number) =>
    aMessage({
      items: Array.from({ length: items }, () => ({
        kind: "regression",
        accountId: null,
        subject: "👩‍👩‍👧‍👦".repeat(200),
        lines: Array.from({ length: lines }, () => "語".repeat(600)),
        url: item?.url ?? "",
        at: item?.at ?? "",
      })),
    });

  it.each([
    [1, 1],
    [1, 12],
    [40, 1],
    [40, 12],
    [1, 500],
  ])("%i things of %i lines: within the limits, and the rest is counted", (items, lines) => {
    const message = wide(lines, items);
    const teams = JSON.stringify(teamsBody(message));
    expect(new TextEncoder().encode(teams).length).toBeLessThan(28_000);
    const { blocks } = slackBody(message) as { blocks: { text?: { text: string } }[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3000);
    // At least one is told of, however long it is.
    expect(blocks.length).toBeGreaterThan(1);
    expect(teams).toContain("Action.OpenUrl");
    if (lines >= 12)
      for (const body of [teams, JSON.stringify(blocks)]) expect(body).toMatch(/and \d+ more lines/);
    if (items > 12)
      for (const body of [teams, JSON.stringify(blocks)]) expect(body).toMatch(/"and \d+ more"/);
  });
});

it("a webhook gets all of it, with the id of the delivery", () => {
  expect(webhookBody(aMessage())).toMatchObject({
    type: "waymark.notification",
    id: "1b6f6d68-0000-4000-8000-000000000001",
    events: [{ type: "regression", accountId: "111122223333", subject: nasty }],
  });
});
