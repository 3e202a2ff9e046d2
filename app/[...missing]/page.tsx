import { notFound } from "next/navigation";

/**
 * Every address that no other page has. Without it Next would answer a re-rendering of such a page with a document load,
 * and each load asks for a re-rendering.
 */
export default function MissingPage() {
  notFound();
}
