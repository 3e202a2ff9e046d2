/** A page that was rendered while building has no nonce, so the content security policy blocks all of its scripts. */
import { z } from "zod";

const manifestSchema = z.object({
  routes: z.record(z.string(), z.unknown()),
  dynamicRoutes: z.record(z.string(), z.unknown()),
});

/** Documents that never carry scripts of ours: the icon, and error pages that Next renders without the layout. */
const harmless = /^\/(icon\.svg|favicon\.ico|_global-error)$/;

/** The routes that a build's `prerender-manifest.json` lists as rendered in advance. */
export function staticPages(manifest: unknown): string[] {
  const { routes, dynamicRoutes } = manifestSchema.parse(manifest);
  return [...Object.keys(routes), ...Object.keys(dynamicRoutes)]
    .filter((route) => !harmless.test(route))
    .toSorted();
}
