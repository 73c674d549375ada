"""Makes the calls that people type first with boto3, and prints what it got as
JSON. Its argument is the platform's document."""

import json
import re
import sys
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

with open(sys.argv[1]) as document:
    AT = json.load(document)

EMAIL, FIRST, SECOND = "foreign-python@example.com", "Correct-Horse-7", "Another-Horse-8"


def client(service):
    return boto3.client(service, endpoint_url=AT["aws"], region_name=AT["region"])


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return str(error)


def code():
    request = urllib.request.Request(AT["control"] + "/mailbox", headers={"Accept": "application/json"})
    with urllib.request.urlopen(request) as answer:
        mails = json.load(answer)
    return next(re.search(r"\d{6}", mail["text"])[0] for mail in mails if EMAIL in mail["to"])


def sign_in(cognito, password):
    return cognito.initiate_auth(
        ClientId=AT["testClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": EMAIL, "PASSWORD": password}
    )["AuthenticationResult"]


def users(cognito):
    pool = {"UserPoolId": AT["userPoolId"], "Username": EMAIL}
    app = {"ClientId": AT["appClientId"], "Username": EMAIL}
    claim = refusal(cognito.sign_up, **app, Password=FIRST, UserAttributes=[{"Name": "token_use", "Value": "access"}])
    cognito.sign_up(**app, Password=FIRST, UserAttributes=[{"Name": "name", "Value": "Foreign"}])
    cognito.confirm_sign_up(**app, ConfirmationCode=code())

    cognito.admin_disable_user(**pool)
    disabled = refusal(sign_in, cognito=cognito, password=FIRST)
    cognito.admin_enable_user(**pool)
    enabled = bool(sign_in(cognito, FIRST)["AccessToken"])

    cognito.forgot_password(**app)
    cognito.confirm_forgot_password(**app, ConfirmationCode=code(), Password=SECOND)
    recovered = bool(sign_in(cognito, SECOND)["AccessToken"])
    operators = cognito.list_users_in_group(UserPoolId=AT["userPoolId"], GroupName="operators")["Users"]
    return {
        "claim": claim,
        "disabled": disabled,
        "enabled": enabled,
        "recovered": recovered,
        "operators": [a["Value"] for user in operators for a in user["Attributes"] if a["Name"] == "email"],
    }


def secrets(manager):
    manager.create_secret(Name="foreign/python", SecretString="first")
    manager.put_secret_value(SecretId="foreign/python", SecretString="sk_test_python")
    manager.describe_secret(SecretId="foreign/python")
    return {
        "secret": manager.get_secret_value(SecretId="foreign/python")["SecretString"],
        "secrets": [s["Name"] for page in manager.get_paginator("list_secrets").paginate() for s in page["SecretList"]],
    }


def run_saga(states):
    order = '{"orderId":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}'
    arn = states.start_execution(stateMachineArn=AT["stateMachineArn"], input=order)["executionArn"]
    while states.describe_execution(executionArn=arn)["status"] == "RUNNING":
        time.sleep(0.05)


def logs(cloudwatch_logs):
    run_saga(client("stepfunctions"))  # the saga's first function logs
    group = "/aws/lambda/eventforge-local-validate-order"
    # what `aws logs tail` of the CLI's version 2 asks for
    pages = cloudwatch_logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, interleaved=True, startTime=int((time.time() - 600) * 1000)
    )
    ids = [event["eventId"] for page in pages for event in page["events"]]
    stream = cloudwatch_logs.describe_log_streams(logGroupName=group)["logStreams"][0]["logStreamName"]
    newest = cloudwatch_logs.get_log_events(logGroupName=group, logStreamName=stream, limit=1)["events"]
    groups = cloudwatch_logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/eventforge-local/")
    return {
        "groups": [group["logGroupName"] for page in groups for group in page["logGroups"]],
        "lines": len(ids) > 0 and len(set(ids)) == len(ids),
        "newest": len(newest) == 1,
    }


def alarms(cloudwatch, sqs):
    def state():
        got = cloudwatch.describe_alarms(AlarmNames=["eventforge-local-dead-letters-receipt"])
        return got["MetricAlarms"][0]["StateValue"]

    queue = AT["queues"]["receipt-dead-letters"]
    sqs.send_message(QueueUrl=queue, MessageBody="failed")
    alarm = state()
    sqs.purge_queue(QueueUrl=queue)
    return {"alarm": alarm, "quiet": state()}


print(
    json.dumps(
        {
            "account": client("sts").get_caller_identity()["Account"],
            **users(client("cognito-idp")),
            **secrets(client("secretsmanager")),
            **logs(client("logs")),
            **alarms(client("cloudwatch"), client("sqs")),
            "unknown": refusal(client("sts").get_session_token),
        }
    )
)
