import { apiContext } from "#app/api/context.ts";
import { dispatch } from "#lib/api/dispatch.ts";

/** The whole REST API: which operation is meant, and who may, is decided by its table. */
async function answer(request: Request): Promise<Response> {
  return dispatch(request, apiContext());
}

export { answer as DELETE, answer as GET, answer as HEAD, answer as PATCH, answer as POST, answer as PUT };
