/** IAM policy documents as the simulator keeps them, and how AWS sends them. */
export type Values = string | readonly string[];

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { AWS?: Values; Service?: Values; Federated?: Values };
  Action?: Values;
  NotAction?: Values;
  Resource?: Values;
  Condition?: Record<string, Record<string, Values>>;
}

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: readonly Statement[];
}

/** Makes a document of its statements. */
export function policyOf(...statements: Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** The list form of a value that JSON allows to stand alone. */
export function listOf(values: Values | undefined): readonly string[] {
  return values === undefined ? [] : typeof values === "string" ? [values] : values;
}

const encoded = new WeakMap<PolicyDocument, string>();

/** IAM answers carry documents percent-encoded as RFC 3986 has it, which is more than encodeURIComponent encodes. */
export function encodeDocument(document: PolicyDocument): string {
  let text = encoded.get(document);
  if (text === undefined) {
    text = encodeURIComponent(JSON.stringify(document)).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    encoded.set(document, text);
  }
  return text;
}
