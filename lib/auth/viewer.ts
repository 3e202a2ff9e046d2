/** Who looks at a page or posts a form: one place, so that sign-in has one place to come. */
import { localViewer, type Viewer } from "#lib/viewer.ts";

/** The local operator, while sign-in does not exist and the listener is loopback only. */
export async function currentViewer(): Promise<Viewer> {
  return localViewer;
}
