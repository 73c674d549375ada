// Does with the AWS SDK for JavaScript what the test asks of every client, and
// prints what it got as JSON. Its argument is the platform's document.
import { readFileSync } from "node:fs";
import { CognitoIdentityProviderClient, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendEmailCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, DeleteMessageCommand, DeleteQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const at = JSON.parse(readFileSync(process.argv[2]));
const settings = { endpoint: at.aws, region: at.region };

async function tables(db) {
  return (await db.send(new ListTablesCommand({}))).TableNames;
}

async function product(db) {
  const Key = { PK: { S: "PRODUCT#LAMP-BRASS" }, SK: { S: "STOCK" } };
  return (await db.send(new GetItemCommand({ TableName: at.table, Key }))).Item?.PK.S;
}

async function message(sqs) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `foreign-node-${Date.now()}` }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "Grüße, 東京" }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  return Messages[0].Body;
}

async function failedEvents(events) {
  const Entries = [{ EventBusName: at.bus, Source: "foreign.node", DetailType: "hello", Detail: '{"n":1}' }];
  return (await events.send(new PutEventsCommand({ Entries }))).FailedEntryCount;
}

async function execution(states) {
  const input = '{"orderId":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}';
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn: at.stateMachineArn, input }));
  for (;;) {
    const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== "RUNNING") return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function objects(s3) {
  const place = { Bucket: at.receiptsBucket, Key: "foreign/a b é.txt" };
  await s3.send(new PutObjectCommand({ ...place, Body: "from node", ContentType: "text/plain" }));
  const object = await (await s3.send(new GetObjectCommand(place))).Body.transformToString();
  const presigned = await (await fetch(await getSignedUrl(s3, new GetObjectCommand(place)))).text();
  await s3.send(new DeleteObjectCommand(place));
  return { object, presigned };
}

async function signIn(cognito) {
  const [user] = at.users;
  const AuthParameters = { USERNAME: user.email, PASSWORD: user.password };
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({ ClientId: at.testClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters }));
  const headers = { Authorization: `Bearer ${AuthenticationResult.AccessToken}` };
  return (await fetch(`${at.app}/api/orders`, { headers })).status;
}

async function mail(ses, subject) {
  await ses.send(new SendEmailCommand({
    FromEmailAddress: "orders@eventforge.example",
    Destination: { ToAddresses: ["somebody@example.com"] },
    Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: "hello" } } } },
  }));
  return subject;
}

async function absentQueue(sqs) {
  try {
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: `${at.aws}/${at.account}/foreign-absent` }));
  } catch (error) {
    return error.name;
  }
}

const db = new DynamoDBClient(settings);
const sqs = new SQSClient(settings);
console.log(JSON.stringify({
  tables: await tables(db),
  product: await product(db),
  message: await message(sqs),
  failedEvents: await failedEvents(new EventBridgeClient(settings)),
  execution: await execution(new SFNClient(settings)),
  ...(await objects(new S3Client({ ...settings, forcePathStyle: true }))),
  orders: await signIn(new CognitoIdentityProviderClient(settings)),
  mail: await mail(new SESv2Client(settings), `from node ${Date.now()}`),
  absentQueue: await absentQueue(sqs),
}));
