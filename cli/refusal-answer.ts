/** What a request is answered that never reaches the application: a page for people, problem+json for programs. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isApi, pathOf, type Refusal } from "#lib/http-guard.ts";
import { answerAndDrop } from "./request-body.ts";

/** Whether a browser asked for something to show: a page's own calls and programs ask for data. */
function wantsPage({ url = "", headers }: IncomingMessage): boolean {
  if (isApi(pathOf(url)) || headers["next-action"] !== undefined) return false;
  return (headers.accept ?? "").includes("text/html");
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? "");

/** As the card of the application's own refusals: its styles are files of the build, whose names nobody knows here. */
const style = `:root{color-scheme:light dark;--bg:light-dark(#f7f6f3,#0e0e0d);--surface:light-dark(#fff,#161615);--line:light-dark(#e5e3dd,#2a2a27);--text:light-dark(#1a1a17,#eeede8);--text-2:light-dark(#55534c,#b0aea5);--primary:light-dark(#1d1d1a,#f0efea);--on-primary:light-dark(#fff,#141413)}
body{margin:0;padding:40px 16px;background:var(--bg);color:var(--text);font:14px/22px ui-sans-serif,system-ui,sans-serif}
main{box-sizing:border-box;max-width:600px;margin:0 auto;padding:20px 22px;border:1px solid var(--line);border-radius:12px;background:var(--surface)}
h1{margin:0;font-size:18px;line-height:26px}p{margin:12px 0;color:var(--text-2);overflow-wrap:anywhere}
a{display:inline-block;padding:4px 12px;border-radius:5px;background:var(--primary);color:var(--on-primary);text-decoration:none}`;

/** Where people go on: where they came from, so that a form can be sent once more. */
function wayOn(path: string, { status }: Refusal): { href: string; label: string } {
  // Two slashes in front would lead to another host.
  return status === 413
    ? { href: path.replace(/^\/+/, "/"), label: "Back to the form" }
    : { href: "/", label: "Overview" };
}

function page(path: string, nonce: string, refusal: Refusal): string {
  const { href, label } = wayOn(path, refusal);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(refusal.title)} · Waymark</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>${escaped(refusal.title)}</h1>
<p>${escaped(refusal.detail)} Nothing was changed.</p>
<a href="${escaped(href)}">${label}</a>
</main>
</body>
</html>
`;
}

/** Answers a request that may not pass, and closes its connection. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { refusal, nonce }: { refusal: Refusal; nonce: string },
): void {
  const isPage = wantsPage(request);
  response.setHeader("content-type", isPage ? "text/html; charset=utf-8" : "application/problem+json");
  response.setHeader("cache-control", "no-store");
  if (refusal.status === 405) response.setHeader("allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
  response.statusCode = refusal.status;
  answerAndDrop(
    request,
    response,
    isPage
      ? page(pathOf(request.url ?? ""), nonce, refusal)
      : JSON.stringify({ type: "about:blank", ...refusal }),
  );
}
