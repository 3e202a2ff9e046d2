/** Nothing in the repository names the machine it was written on, or a registry other than npm's own. */
import { type Finding, lineOf, type SourceFile } from "./source-text.ts";

const homes = /(?<![\w/.])\/(home|Users)\/(?!<|\$|you\b|user\b)[a-z][\w.-]*\//g;
const registries =
  /https?:\/\/(?!registry\.npmjs\.org[/"'\s)]?)[\w.-]*(registry|npmjs|artifactory|nexus|jfrog|verdaccio)[\w.-]*/g;

/** Home folders of people, any of `folders` (the checkout, the home folder), and hosts of private registries. */
export function machineTraces({ path, text }: SourceFile, folders: readonly string[]): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(homes))
    found.push({ path, line: lineOf(text, match.index), why: `names the folder ${match[0]}` });
  for (const match of text.matchAll(registries))
    found.push({ path, line: lineOf(text, match.index), why: `names the registry ${match[0]}` });
  for (const folder of folders.filter((each) => each.length > 4)) {
    const index = text.indexOf(`${folder}/`);
    if (index >= 0) found.push({ path, line: lineOf(text, index), why: "names a folder of this machine" });
  }
  return found;
}
