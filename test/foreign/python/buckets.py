"""Uploads and downloads a file with boto3, through S3's virtual hosts and in
path style, and prints what it got as JSON. Its arguments are the platform's
document, the file, and a directory for files."""

import hashlib
import json
import os
import socket
import sys
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

with open(sys.argv[1]) as document:
    AT = json.load(document)
FILE, DIRECTORY = sys.argv[2], sys.argv[3]
BUCKET = AT["receiptsBucket"]

# As browsers do; Python asks the system, which may not know these names.
system = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: system(
    "localhost" if str(host).endswith(".localhost") else host, *rest, **named
)


def client(style, signature):
    config = Config(s3={"addressing_style": style}, signature_version=signature)
    return boto3.client("s3", endpoint_url=AT["aws"], region_name=AT["region"], config=config)


def digest(path):
    with open(path, "rb") as got:
        return hashlib.sha256(got.read()).hexdigest()


def transfer(style):
    s3, key, path = client(style, None), f"foreign/python {style}", os.path.join(DIRECTORY, style)
    s3.upload_file(FILE, BUCKET, key)
    s3.download_file(BUCKET, key, path)
    s3.copy({"Bucket": BUCKET, "Key": key}, BUCKET, key + " copy")
    same = [s3.head_object(Bucket=BUCKET, Key=k)["ETag"] for k in (key, key + " copy")]
    return {"etag": same[0], "copy": same[1], "sha256": digest(path)}


def presigned(style, signature):
    s3, place = client(style, signature), {"Bucket": BUCKET, "Key": "foreign/é.txt"}
    s3.put_object(**place, Body=b"from python")
    url = s3.generate_presigned_url("get_object", Params=place)
    with urllib.request.urlopen(url) as answer:
        return [answer.read().decode(), urllib.parse.urlsplit(url).hostname]


def presigned_parts():
    """Uploads a part to a presigned URL of the older signature, boto3's default."""
    s3, place = client("path", None), {"Bucket": BUCKET, "Key": "foreign/presigned parts"}
    upload = s3.create_multipart_upload(**place)["UploadId"]
    url = s3.generate_presigned_url("upload_part", Params={**place, "UploadId": upload, "PartNumber": 1})
    put = urllib.request.Request(url, data=b"part", method="PUT", headers={"Content-Type": ""})
    with urllib.request.urlopen(put) as answer:
        part = {"PartNumber": 1, "ETag": answer.headers["ETag"]}
    s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": [part]})
    return s3.get_object(**place)["Body"].read().decode()


def missing():
    try:
        client("path", None).get_bucket_acl(Bucket=BUCKET)
    except ClientError as error:
        return str(error)


print(
    json.dumps(
        {
            "path": transfer("path"),
            "virtual": transfer("virtual"),
            "presigned": [presigned(style, version) for style in ("virtual", "path") for version in (None, "s3v4")],
            "presignedParts": presigned_parts(),
            "missing": missing(),
        }
    )
)
