# What each function and the API may call beside the table. test/permissions
# runs the real programs through every path and compares what they call with
# these documents, in both directions.

locals {
  mail = [{
    Effect   = "Allow"
    Action   = ["ses:SendEmail"]
    Resource = var.mail_arns
    # A domain's identity could send as anybody at the domain.
    Condition = { StringEquals = { "ses:FromAddress" = regex("[^<>\\s]+@[^<>\\s]+", var.mail_from) } }
  }]

  payment_key = var.stripe_secret_arn == null ? [] : [{
    Effect   = "Allow"
    Action   = ["secretsmanager:GetSecretValue"]
    Resource = [var.stripe_secret_arn]
  }]

  enqueue_attempts = [{
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = [var.webhooks_queue_arn]
  }]

  service_statements = {
    charge-payment = local.payment_key
    refund-payment = local.payment_key
    send-email     = local.mail
    generate-receipt = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = ["${var.receipts_arn}/receipts/*"]
    }]
    deliver-webhooks = concat(local.enqueue_attempts, local.mail)
    ingest-webhook = [{
      Effect   = "Allow"
      Action   = ["events:PutEvents"]
      Resource = [var.bus_arn]
      # Whatever a partner sends, it cannot become an order's event.
      Condition = { StringLike = { "events:source" = "partner.*" } }
    }]
    relay-events = [{
      Effect    = "Allow"
      Action    = ["events:PutEvents"]
      Resource  = [var.bus_arn]
      Condition = { StringEquals = { "events:source" = "eventforge.orders" } }
    }]
    reconcile-orders = [
      {
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = [var.state_machine_arn]
      },
      {
        Effect   = "Allow"
        Action   = ["states:DescribeExecution"]
        Resource = ["${replace(var.state_machine_arn, ":stateMachine:", ":execution:")}:*"]
      },
    ]
    api = concat(local.enqueue_attempts, local.operate_queues, [
      {
        # How old a queue's oldest message is, only metrics tell; CloudWatch
        # knows no resource and no condition to read them by.
        Effect   = "Allow"
        Action   = ["cloudwatch:GetMetricData"]
        Resource = ["*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"] # also what a presigned link may do
        Resource = ["${var.receipts_arn}/receipts/*"]
      },
      {
        # Without it S3 answers 403 for a receipt that is not drawn yet, the
        # same as for a mistake in these permissions.
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [var.receipts_arn]
      },
    ])
  }

  # A redrive is started by its name and then done by SQS with the rights of
  # who started it: take from the dead letters, put into the queue.
  operate_queues = [
    {
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
      Resource = [for q in var.operated_queue_arns : q.queue]
    },
    {
      Effect = "Allow"
      Action = [
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListMessageMoveTasks",
        "sqs:ReceiveMessage",
        "sqs:StartMessageMoveTask",
      ]
      Resource = [for q in var.operated_queue_arns : q.dead_letters]
    },
  ]

  policies = {
    for principal, statements in local.table_statements : principal => jsonencode({
      Version   = "2012-10-17"
      Statement = concat(statements, lookup(local.service_statements, principal, []))
    })
  }

  # Through which services each touches what the environment's key encrypts.
  # The bus decrypts by itself.
  encrypted_services = {
    for principal, statements in local.table_statements : principal => sort(distinct(concat(
      length(statements) > 0 ? ["dynamodb"] : [],
      [
        for action in flatten([for s in lookup(local.service_statements, principal, []) : s.Action]) :
        split(":", action)[0] if contains(["s3", "secretsmanager", "sqs"], split(":", action)[0])
      ],
    )))
  }
}
