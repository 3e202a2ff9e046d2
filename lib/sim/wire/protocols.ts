/** The five wire protocols by name. */
import type { Codec } from "./codec.ts";
import { awsJson, restJson } from "./json-codecs.ts";
import { awsQuery, ec2Query } from "./query-codecs.ts";
import { restXml } from "./rest-xml.ts";
import type { Protocol } from "./service-entry.ts";

/** Protocol → how its requests are read and its answers written. */
export const codecs: Readonly<Record<Protocol, Codec>> = { awsQuery, ec2Query, awsJson, restJson, restXml };
