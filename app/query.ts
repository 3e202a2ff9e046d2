/** Reads the query of an address; what is not understood is left out, as if it were not there. */

export type SearchParams = Record<string, string | string[] | undefined>;

const maxLength = 400;

/** The first value of a name; undefined: not there, empty or absurdly long. */
export function oneParam(params: SearchParams, name: string): string | undefined {
  const value = [params[name] ?? []].flat()[0];
  return value === undefined || value === "" || value.length > maxLength ? undefined : value;
}

/** Every value of a name. */
export function allParams(params: SearchParams, name: string): string[] {
  return [params[name] ?? []].flat();
}
