"""Does with boto3 what the test asks of every client, and prints what it got
as JSON. Its argument is the platform's document."""

import json
import sys
import time
import urllib.request

import boto3

with open(sys.argv[1]) as document:
    AT = json.load(document)


def client(service):
    return boto3.client(service, endpoint_url=AT["aws"], region_name=AT["region"])


def product(db):
    key = {"PK": {"S": "PRODUCT#LAMP-BRASS"}, "SK": {"S": "STOCK"}}
    return db.get_item(TableName=AT["table"], Key=key)["Item"]["PK"]["S"]


def message(sqs):
    url = sqs.create_queue(QueueName=f"foreign-python-{time.time_ns()}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="Grüße, 東京")
    got = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"][0]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    sqs.delete_queue(QueueUrl=url)
    return got["Body"]


def failed_events(events):
    entry = {"EventBusName": AT["bus"], "Source": "foreign.python", "DetailType": "hello", "Detail": '{"n":1}'}
    return events.put_events(Entries=[entry])["FailedEntryCount"]


def execution(states):
    order = '{"orderId":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}'
    arn = states.start_execution(stateMachineArn=AT["stateMachineArn"], input=order)["executionArn"]
    while (status := states.describe_execution(executionArn=arn)["status"]) == "RUNNING":
        time.sleep(0.05)
    return status


def objects(s3):
    place = {"Bucket": AT["receiptsBucket"], "Key": "foreign/a b é.txt"}
    s3.put_object(**place, Body=b"from python", ContentType="text/plain")
    got = s3.get_object(**place)["Body"].read().decode()
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", Params=place)) as answer:
        presigned = answer.read().decode()
    s3.delete_object(**place)
    return {"object": got, "presigned": presigned}


def sign_in(cognito):
    user = AT["users"][0]
    tokens = cognito.initiate_auth(
        ClientId=AT["testClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["email"], "PASSWORD": user["password"]},
    )["AuthenticationResult"]
    ask = urllib.request.Request(AT["app"] + "/api/orders", headers={"Authorization": "Bearer " + tokens["AccessToken"]})
    with urllib.request.urlopen(ask) as answer:
        return answer.status


def mail(ses, subject):
    ses.send_email(
        FromEmailAddress="orders@eventforge.example",
        Destination={"ToAddresses": ["somebody@example.com"]},
        Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": "hello"}}}},
    )
    return subject


def absent_queue(sqs):
    try:
        sqs.receive_message(QueueUrl=f"{AT['aws']}/{AT['account']}/foreign-absent")
    except sqs.exceptions.QueueDoesNotExist as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "tables": client("dynamodb").list_tables()["TableNames"],
            "product": product(client("dynamodb")),
            "message": message(client("sqs")),
            "failedEvents": failed_events(client("events")),
            "execution": execution(client("stepfunctions")),
            **objects(client("s3")),
            "orders": sign_in(client("cognito-idp")),
            "mail": mail(client("sesv2"), f"from python {time.time_ns()}"),
            "absentQueue": absent_queue(client("sqs")),
        }
    )
)
