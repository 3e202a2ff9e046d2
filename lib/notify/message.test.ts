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

it("a webhook gets all of it, with the id of the delivery", () => {
  expect(webhookBody(aMessage())).toMatchObject({
    type: "waymark.notification",
    id: "1b6f6d68-0000-4000-8000-000000000001",
    events: [{ type: "regression", accountId: "111122223333", subject: nasty }],
  });
});
