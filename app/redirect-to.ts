/** Where a browser goes after it has posted a form. */

/** 303 to a path of ours: relative, because only the browser knows under which name it reached us. */
export function redirectTo(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "no-store" } });
}
