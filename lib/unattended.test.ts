import { expect, test } from "vitest";
import { isUnattended } from "./unattended.ts";

const origin = "https://waymark.example.com";
const page = { rsc: "1", referer: `${origin}/accounts?stage=4&ou=%2FWork` };

const cases: [string, boolean, string, string, Record<string, string>][] = [
  ["a document", false, "GET", "/accounts", {}],
  ["a document loaded again", false, "GET", "/accounts", { referer: `${origin}/accounts` }],
  ["a click on a link", false, "GET", "/roadmap?_rsc=1x", page],
  ["a click that filters", false, "GET", "/accounts?stage=5&_rsc=1x", page],
  ["a form", false, "POST", "/accounts?stage=4&ou=%2FWork", page],
  ["the page anew", true, "GET", "/accounts?ou=%2FWork&stage=4&_rsc=1x", page],
  ["the page anew, from where is not said", true, "GET", "/accounts?_rsc=1x", { rsc: "1" }],
  ["fetched ahead of a click", true, "GET", "/runs?_rsc=1x", { ...page, "next-router-prefetch": "1" }],
  ["a part ahead of a click", true, "GET", "/runs", { ...page, "next-router-segment-prefetch": "/_tree" }],
  ["the event stream", true, "GET", "/events", { referer: `${origin}/runs` }],
];

test.each(cases)("%s: nobody there is %s", (_name, expected, method, target, headers) => {
  expect(isUnattended(method, new URL(target, origin), headers)).toBe(expected);
});
