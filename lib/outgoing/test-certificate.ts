/** A certificate that signs itself, for servers of tests. Only tests import it. */
import { generateKeyPairSync, sign } from "node:crypto";

/** DER (X.690): a tag, the length, and what it holds. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const hex = (text: string) => Buffer.from(text, "hex");
/** ecdsa-with-SHA256, commonName, subjectAltName, basicConstraints. */
const oids = {
  signature: der(0x06, hex("2a8648ce3d040302")),
  commonName: der(0x06, hex("550403")),
  names: der(0x06, hex("551d11")),
  constraints: der(0x06, hex("551d13")),
};

const moment = (at: Date) =>
  der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+Z/g, "")}Z`, "latin1"));

const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${(bytes.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${label}-----\n`;

export interface TestCertificate {
  key: string;
  cert: string;
}

/** For a name, valid from an hour ago until `until`. */
export function makeCertificate(name: string, until = new Date(Date.now() + 3_600_000)): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oids.signature);
  const subject = sequence(der(0x31, sequence(oids.commonName, der(0x0c, Buffer.from(name)))));
  const extension = (oid: Buffer, value: Buffer) => sequence(oid, der(0x04, value));
  const extensions = sequence(
    extension(oids.names, sequence(der(0x82, Buffer.from(name)))),
    extension(oids.constraints, sequence(der(0x01, Buffer.from([0xff])))),
  );
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    subject,
    sequence(moment(new Date(Date.now() - 7_200_000)), moment(until)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", toBeSigned, privateKey));
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: pem("CERTIFICATE", sequence(toBeSigned, algorithm, signature)),
  };
}
