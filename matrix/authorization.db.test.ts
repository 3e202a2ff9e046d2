/** Everybody tries everything, over HTTP against the real web process; and everything has a line in the tables. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase, query, useDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { actionLines, actionRequest, builtActions, findActions, triesAction } from "./actions.ts";
import { authorizationDocument } from "./document.ts";
import { expectedOf, mayMeet } from "./expectations.ts";
import { findPages, type Line, lines, type Target } from "./pages.ts";
import { accountY, addPrincipals, type Principal, principals } from "./principals.ts";
import { type Answer, type Sent, startWeb, type Web } from "./test-web.ts";
import { triesVariants, variants } from "./variants.ts";
import { canaries, makeWorld, organizationCanary, type World } from "./world.ts";

let db: Database;
let web: Web;
let world: World;
let cookies: Map<string, string>;

beforeAll(async () => {
  const url = await createTestDatabase();
  db = openDatabase({ url, max: 4 });
  useDatabase(db);
  world = await makeWorld();
  cookies = await addPrincipals();
  web = await startWeb(url);
}, 400_000);

afterAll(async () => {
  await web?.stop();
  useDatabase(undefined);
  await db?.close();
});

/** As one of them; a cookie that a variant brings stands before it. */
function as(principal: Principal, sent: Sent): Promise<Answer> {
  const cookie = [sent.headers?.["cookie"], cookies.get(principal.name)].filter((one) => one !== undefined);
  return web.ask({
    ...sent,
    headers: { ...sent.headers, ...(cookie.length === 0 ? {} : { cookie: cookie.join("; ") }) },
  });
}

/** What an answer says that this principal may not know. */
function leaks(principal: Principal, { body, headers }: Answer): string[] {
  const text = `${body} ${JSON.stringify(headers)}`.toLowerCase();
  const allowed = mayMeet(principal, canaries);
  const all = [...Object.values(canaries), ...(principal.role === "nobody" ? [organizationCanary] : [])];
  return all.filter((canary) => !allowed.has(canary) && text.includes(canary.toLowerCase()));
}

function outcomeOf({ status, headers }: Answer): string {
  if (status >= 300 && status < 400) {
    const to = headers.location ?? "";
    if (/^(?:https?:\/\/[^/]+)?\/sign-in\/no-access$/.test(to)) return "no access";
    if (/^(?:https?:\/\/[^/]+)?\/$/.test(to)) return "overview";
    return /^(?:https?:\/\/[^/]+)?\/sign-in(?:\?|$)/.test(to) ? "sign in" : `redirect to ${to}`;
  }
  if (status === 200) return "open";
  return String(status);
}

/** What a person reads of an answer, without the id that was asked for. */
function shownText({ status, body }: Answer): string {
  const text = body.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, "").replaceAll(/<[^>]+>/g, " ");
  return `${status} ${text.replaceAll(/\d{12}/g, "ID")}`;
}

interface Cell {
  page: string;
  line: Line;
  target: Target;
  principal: Principal;
}

function everyCell(): Cell[] {
  return Object.entries(lines).flatMap(([page, line]) =>
    line
      .targets(world)
      .flatMap((target) => principals.map((principal) => ({ page, line, target, principal }))),
  );
}

/** A few at a time: the server has one thread. */
async function eachOf<Input, Result>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < inputs.length; at = next++) {
      const input = inputs[at];
      if (input !== undefined) results[at] = await work(input);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return results;
}

describe("the tables", () => {
  test("have a line for every page and route handler", () => {
    expect(Object.keys(lines).toSorted()).toEqual(findPages());
  });

  test("have a line for every server action", () => {
    expect(Object.keys(actionLines).toSorted()).toEqual(findActions());
  });
});

test("docs/authorization.md says what the tables say", async () => {
  await expect(authorizationDocument(world)).toMatchFileSnapshot("../docs/authorization.md");
});

describe("pages and route handlers", () => {
  test("open to whom they should, and tell nobody what is not theirs", async () => {
    const wrong = await eachOf(everyCell(), async ({ page, line, target, principal }) => {
      const answer = await as(principal, { target: target.path });
      const expected = expectedOf(line, target, principal);
      const led = line.leadsTo !== undefined && answer.headers.location === line.leadsTo;
      const got = led ? "open" : outcomeOf(answer);
      const told = leaks(principal, answer);
      if (got === expected && told.length === 0) return [];
      return [
        `${page} ${target.object} as ${principal.name}: ${got} instead of ${expected} ${told.join(" ")}`.trim(),
      ];
    });
    expect(wrong.flat()).toEqual([]);
  });

  test("leave a row of each page that a role does not reach", async () => {
    const rows = await query<{ subject: string }>(
      "select distinct subject from audit_event where action = 'access.refused' and detail ->> 'kind' = 'page'",
    );
    const refused = everyCell().filter(
      ({ line, target, principal }) => line.kind === "page" && expectedOf(line, target, principal) === "403",
    );
    const paths = refused.map(({ target }) => target.path.split("?", 1)[0]);
    expect(rows.map(({ subject }) => subject)).toEqual(expect.arrayContaining([...new Set(paths)]));
  });

  test("answer for what is foreign exactly as for what is missing", async () => {
    const owner = principals.find(({ name }) => name === "owner of X");
    if (owner === undefined) throw new Error("no owner");
    const objects = Object.entries(lines).filter(([, line]) => line.targets(world).length === 3);
    for (const [page, line] of objects) {
      const [, foreign, missing] = line.targets(world);
      if (foreign === undefined || missing === undefined) continue;
      const one = shownText(await as(owner, { target: foreign.path }));
      expect(one, page).toBe(shownText(await as(owner, { target: missing.path })));
    }
  });

  test("are never told in another way than the plain one", async () => {
    const tries = Object.values(lines).flatMap((line) =>
      line
        .targets(world)
        .flatMap((target) =>
          principals
            .filter(({ name }) => triesVariants(name, target.object))
            .flatMap((principal) => variants.map((variant) => ({ target, principal, variant }))),
        ),
    );
    expect(variants.length).toBeGreaterThanOrEqual(40);
    const wrong = await eachOf(tries, async ({ target, principal, variant }) => {
      const answer = await as(principal, variant.of(target.path));
      const told = leaks(principal, answer);
      if (told.length === 0 && answer.status < 500) return [];
      return [`${variant.name} of ${target.path} as ${principal.name}: ${answer.status} ${told.join(" ")}`];
    });
    expect(wrong.flat()).toEqual([]);
  }, 240_000);
});

/** Every row of ours but the traces of being tried. */
async function everyRow(): Promise<string> {
  const tables = await query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'
     and tablename not in ('user_session', 'audit_event', 'audit_pending', '_prisma_migrations') order by 1`,
  );
  const rows = await query<{ all: string }>(
    tables
      .map(
        ({ name }) =>
          `select '${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as all from "${name}" t`,
      )
      // The database may read the parts side by side, and answer them in any order.
      .join(" union all ") + " order by 1",
  );
  return JSON.stringify(rows);
}

describe("server actions", () => {
  const built = () => builtActions();
  const pathOf = (page: string) => {
    const path = page
      .replace(/^app|\/page$/g, "")
      .replace("[id]", accountY)
      .replace("[importId]", world.importId)
      .replace("[number]", String(world.runNumber));
    return path.replace("/[item]", "/3.2").replace("/[...missing]", "/no/such/page") || "/";
  };

  const attempt = async (name: string, principal: Principal): Promise<Answer> => {
    const action = built().get(name);
    const line = actionLines[name];
    if (action === undefined || line === undefined) throw new Error(`${name} is not in the build`);
    return as(principal, actionRequest(action.id, pathOf(action.page), web.origin, line.form(world)));
  };

  test("do nothing for whom they should not, and tell them nothing", async () => {
    const before = await everyRow();
    const wrong: string[] = [];
    for (const [name, line] of Object.entries(actionLines))
      for (const principal of principals) {
        if (!triesAction(line, principal)) continue;
        const answer = await attempt(name, principal);
        const refused = /"ok":false/.test(answer.body) && !answer.body.includes("does not fit the page");
        const turnedAway = [303, 307, 401, 403, 404].includes(answer.status);
        if ((refused || turnedAway) && leaks(principal, answer).length === 0) continue;
        wrong.push(`${name} as ${principal.name}: ${answer.status} ${answer.body.slice(-200)}`);
      }
    expect(wrong).toEqual([]);
    expect(await everyRow()).toBe(before);
  });

  test("do something for the administrator: the forms above are those of the pages", async () => {
    const admin = principals.find(({ name }) => name === "admin");
    if (admin === undefined) throw new Error("no administrator");
    const wrong: string[] = [];
    for (const name of Object.keys(actionLines)) {
      const { status, headers, body } = await attempt(name, admin);
      const answered = body.includes('"ok":') || headers["x-action-redirect"] !== undefined;
      const said = /"message":"([^"]*)"/.exec(body)?.[1] ?? "";
      if (
        status >= 400 ||
        !answered ||
        /does not fit the page|needs the permission|session has ended/.test(said)
      )
        wrong.push(`${name}: ${status} ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});
