// Uploads and downloads a file with the AWS SDK for JavaScript, through S3's
// virtual hosts: the endpoint is http://localhost and path style is not set.
// Prints what it got as JSON. Its arguments are the platform's document and the
// file.
import { createHash } from "node:crypto";
import dns from "node:dns";
import { createReadStream, readFileSync } from "node:fs";
import {
  AbortMultipartUploadCommand, CreateMultipartUploadCommand, GetBucketAclCommand, GetObjectCommand, ListMultipartUploadsCommand, PutObjectCommand,
  S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const at = JSON.parse(readFileSync(process.argv[2]));
const file = process.argv[3];
const Bucket = at.receiptsBucket;

// Browsers resolve every name under localhost to the machine itself. Node asks
// the system, which may not know them.
async function resolves() {
  return dns.promises.lookup(`${Bucket}.localhost`).then(() => true, () => false);
}

function resolveAsBrowsersDo() {
  const { lookup } = dns;
  dns.lookup = (host, ...rest) => lookup(host.endsWith(".localhost") ? "localhost" : host, ...rest);
}

// client notes the hosts that its requests go to.
function client(endpoint, hosts) {
  const s3 = new S3Client({ endpoint, region: at.region });
  const note = (next) => (args) => {
    hosts.add(args.request.hostname);
    return next(args);
  };
  s3.middlewareStack.add(note, { step: "finalizeRequest" });
  return s3;
}

async function digest(body) {
  const hash = createHash("sha256");
  for await (const chunk of body) hash.update(chunk);
  return hash.digest("hex");
}

// styles puts and gets an object at each form of the endpoint.
async function styles() {
  const { port } = new URL(at.aws);
  const out = {};
  for (const host of ["localhost", "s3.localhost", `s3.${at.region}.localhost`, "127.0.0.1"]) {
    const hosts = new Set();
    const s3 = client(`http://${host}:${port}`, hosts);
    const place = { Bucket, Key: `foreign/a b é ${host}.txt` };
    await s3.send(new PutObjectCommand({ ...place, Body: "from node" }));
    const url = await getSignedUrl(s3, new GetObjectCommand(place));
    hosts.add(new URL(url).hostname);
    out[host] = [await (await fetch(url)).text(), ...hosts];
  }
  return out;
}

// link returns a presigned URL for a browser.
async function link(s3) {
  const place = { Bucket, Key: "foreign/page.txt" };
  await s3.send(new PutObjectCommand({ ...place, Body: "for a browser", ContentType: "text/plain" }));
  return getSignedUrl(s3, new GetObjectCommand(place));
}

async function transfer(s3, Key, Body) {
  const place = { Bucket, Key };
  const { ETag } = await new Upload({ client: s3, params: { ...place, Body } }).done();
  const got = await s3.send(new GetObjectCommand({ ...place, ChecksumMode: "ENABLED" }));
  return { etag: ETag, sha256: await digest(got.Body) };
}

// aborted aborts an upload after its first part and returns the number of those
// that are left.
async function aborted(s3) {
  const place = { Bucket, Key: "foreign/aborted" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
  await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: "part" }));
  await s3.send(new AbortMultipartUploadCommand({ ...place, UploadId }));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: place.Key }));
  return Uploads.length;
}

async function missing(s3) {
  return s3.send(new GetBucketAclCommand({ Bucket })).catch((error) => `${error.name}: ${error.message}`);
}

const system = await resolves();
resolveAsBrowsersDo();
const s3 = client(at.aws, new Set());
console.log(JSON.stringify({
  resolves: system,
  styles: await styles(),
  link: await link(s3),
  stream: await transfer(s3, "foreign/node stream", createReadStream(file)),
  buffer: await transfer(s3, "foreign/node buffer", readFileSync(file)),
  aborted: await aborted(s3),
  missing: await missing(s3),
}));
