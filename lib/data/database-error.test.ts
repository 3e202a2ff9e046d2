import { expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { connectionFields, databaseError } from "./database-error.ts";

const url = "postgresql://waymark:hunter2@db.example.com:6543/app";

function failing(code: string): Error {
  return Object.assign(new Error(`password hunter2 ${code}`), { code });
}

test.each([
  ["ECONNREFUSED", "nothing answers at db.example.com:6543"],
  ["ENOTFOUND", "the host name db.example.com is not known"],
  ["28P01", 'refused the password of user "waymark"'],
  ["3D000", 'has no database "app"'],
  ["57P03", "is not ready yet"],
  ["53300", "has no connection left"],
  ["25006", "is read-only now"],
  ["53100", "has no disk space left"],
  ["53200", "has no memory left"],
  ["57P02", "after a crash"],
  ["58030", "cannot read or write its files"],
  ["P1001", "cannot be reached"],
])("%s names DATABASE_URL and the cause, never the password", (code, words) => {
  const error = databaseError(failing(code), url);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "DATABASE_UNAVAILABLE", userMessage: expect.stringContaining(words) });
  expect(error).toMatchObject({ userMessage: expect.stringContaining("DATABASE_URL") });
  expect(error).not.toMatchObject({ userMessage: expect.stringContaining("hunter2") });
});

test("several addresses of one name that all refuse", () => {
  const error = databaseError(new AggregateError([failing("ECONNREFUSED"), failing("ECONNREFUSED")]), url);
  expect(error).toMatchObject({ code: "DATABASE_UNAVAILABLE" });
});

test("a bug stays what it is, and so does an error that we have named already", () => {
  const bug = failing("42P01");
  expect(databaseError(bug, url)).toBe(bug);
  const named = new AppError("NOT_FOUND", { userMessage: "no" });
  expect(databaseError(named, url)).toBe(named);
});

test("the fields of a URL, with a socket's folder and without", () => {
  expect(connectionFields(url)).toMatchObject({
    host: "db.example.com",
    port: 6543,
    user: "waymark",
    database: "app",
  });
  expect(connectionFields("postgresql://waymark@localhost/app?host=%2Frun%2Fwaymark")).toMatchObject({
    host: "/run/waymark",
    database: "app",
  });
});
