# Permissions of each function and the API, except those on the table.
# test/permissions runs the real programs through every path and compares their
# calls with these documents in both directions.

locals {
  mail = [{
    Effect   = "Allow"
    Action   = ["ses:SendEmail"]
    Resource = var.mail_arns
    # A domain identity could send from any address of the domain.
    Condition = { StringEquals = { "ses:FromAddress" = regex("[^<>\\s]+@[^<>\\s]+", var.mail_from) } }
  }]

  payment_key = var.stripe_secret_arn == null ? [] : [{
    Effect   = "Allow"
    Action   = ["secretsmanager:GetSecretValue"]
    Resource = [var.stripe_secret_arn]
  }]

  # Stripe's events: the secret that they are signed with, and the queue for what they tell.
  payment_events = var.stripe_webhook_secret == "" ? [] : [
    { Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = [var.stripe_webhook_secret] },
    { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [var.worker_queue_arns["charge-queued-payment"].queue] },
  ]

  # A function that processes a queue says when a message that it could not process comes
  # back, or puts it into the dead-letter queue.
  redelivery = {
    for name, arns in var.worker_queue_arns : name => [
      { Effect = "Allow", Action = ["sqs:ChangeMessageVisibility"], Resource = [arns.queue] },
      { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [arns.dead_letters] },
    ]
  }

  enqueue_notices = [{
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = [var.email_queue_arn]
  }]

  # Who has left the partners' group hears of nobody's orders any more.
  list_partners = [{
    Effect   = "Allow"
    Action   = ["cognito-idp:ListUsersInGroup"]
    Resource = [var.user_pool_arn]
  }]

  # Deliveries to attempt, and endpoints that fail or are slow.
  enqueue_attempts = [{
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = [var.worker_queue_arns["attempt-webhooks"].queue]
  }]
  enqueue_probes = [{
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = [var.worker_queue_arns["probe-webhooks"].queue]
  }]

  service_statements = {
    charge-payment = local.payment_key
    charge-queued-payment = concat(local.payment_key, local.redelivery["charge-queued-payment"], [{
      Effect   = "Allow"
      Action   = ["states:SendTaskFailure", "states:SendTaskSuccess"]
      Resource = [var.saga_arn]
    }])
    confirm-order  = local.payment_key
    refund-payment = local.payment_key
    send-email     = concat(local.mail, local.redelivery["send-email"])
    generate-receipt = concat(local.redelivery["generate-receipt"], [{
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = ["${var.receipts_arn}/receipts/*"]
    }])
    apply-shipments  = local.redelivery["apply-shipments"]
    deliver-webhooks = concat(local.enqueue_attempts, local.enqueue_probes, local.redelivery["deliver-webhooks"], local.list_partners)
    attempt-webhooks = concat(local.enqueue_attempts, local.enqueue_probes, local.enqueue_notices, local.redelivery["attempt-webhooks"], local.list_partners)
    probe-webhooks   = concat(local.enqueue_attempts, local.enqueue_probes, local.enqueue_notices, local.redelivery["probe-webhooks"], local.list_partners)
    sweep-webhooks   = concat(local.enqueue_attempts, local.enqueue_probes)
    ingest-webhook = concat(local.payment_events, [{
      Effect   = "Allow"
      Action   = ["events:PutEvents"]
      Resource = [var.bus_arn]
      # A partner's event cannot have the source of order events.
      Condition = { StringLike = { "events:source" = "partner.*" } }
    }])
    relay-events = [
      {
        Effect    = "Allow"
        Action    = ["events:PutEvents"]
        Resource  = [var.bus_arn]
        Condition = { StringEquals = { "events:source" = "eventforge.orders" } }
      },
      {
        # Puts an event aside that can never be published.
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [var.relay_failures_queue_arn]
      },
    ]
    feed-events = []
    reconcile-orders = [
      {
        # Of a shopper who asked for it.
        Effect   = "Allow"
        Action   = ["s3:DeleteObject"]
        Resource = ["${var.receipts_arn}/receipts/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${var.receipts_arn}/orders/*"] # the archive
      },
      {
        Effect   = "Allow"
        Action   = ["cognito-idp:AdminDeleteUser"]
        Resource = [var.user_pool_arn]
      },
      {
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = var.state_machine_arns
      },
      {
        # What runs, a thousand at a time: Step Functions describes only 10 to 15 a second.
        Effect   = "Allow"
        Action   = ["states:ListExecutions"]
        Resource = var.state_machine_arns
      },
      {
        Effect   = "Allow"
        Action   = ["states:DescribeExecution"]
        Resource = [for arn in var.state_machine_arns : "${replace(arn, ":stateMachine:", ":execution:")}:*"]
      },
    ]
    reconcile-books = concat(local.payment_key, [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = ["${var.receipts_arn}/books/*"]
    }])
    run-jobs = [
      {
        # Orders that an operator has tried again, forward or by compensation.
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = var.state_machine_arns
      },
      {
        Effect   = "Allow"
        Action   = ["states:DescribeExecution"]
        Resource = [for arn in var.state_machine_arns : "${replace(arn, ":stateMachine:", ":execution:")}:*"]
      },
      {
        # Events that are published again, to everybody or to one consumer.
        Effect    = "Allow"
        Action    = ["events:PutEvents"]
        Resource  = [var.bus_arn]
        Condition = { StringEquals = { "events:source" = "eventforge.orders" } }
      },
      {
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [for name in ["deliver-webhooks", "generate-receipt", "send-email"] : var.worker_queue_arns[name].queue]
      },
    ]
    api = concat(local.enqueue_attempts, local.enqueue_probes, local.operate_queues, [
      {
        # Reads queue ages, which SQS itself does not report. CloudWatch supports
        # neither resources nor conditions for this action.
        Effect   = "Allow"
        Action   = ["cloudwatch:GetMetricData"]
        Resource = ["*"]
      },
      {
        # Operators find a shopper's orders by the e-mail address.
        Effect   = "Allow"
        Action   = ["cognito-idp:ListUsers"]
        Resource = [var.user_pool_arn]
      },
      {
        # Operators have an order tried again, forward or by compensation.
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = var.state_machine_arns
      },
      {
        # What the executions of an order did, for operators.
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:GetExecutionHistory"]
        Resource = [for arn in var.state_machine_arns : "${replace(arn, ":stateMachine:", ":execution:")}:*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"] # a presigned URL has this permission too
        Resource = ["${var.receipts_arn}/receipts/*", "${var.receipts_arn}/orders/*", "${var.receipts_arn}/books/*"]
      },
      {
        # Operators' browsers upload a picture with a presigned URL, which has this
        # permission too. What the API has checked it publishes.
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${var.pictures_arn}/uploads/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${var.pictures_arn}/uploads/*", "${var.pictures_arn}/pictures/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:DeleteObject"]
        Resource = ["${var.pictures_arn}/pictures/*"]
      },
      {
        # The key of cursors, as it is now and as it was before.
        Effect   = "Allow"
        Action   = ["ssm:GetParameter"]
        Resource = [var.cursor_parameter_arn]
      },
      {
        # Without it, S3 answers 403 instead of 404 for a receipt that does not
        # exist yet. It also lists the reports of the books.
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [var.receipts_arn]
      },
    ])
  }

  # SQS runs a redrive with the permissions of the principal that starts it:
  # receive from the dead-letter queue, send to the queue.
  operate_queues = [
    {
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
      Resource = [for q in var.operated_queue_arns : q.queue]
    },
    {
      Effect = "Allow"
      Action = [
        "sqs:GetQueueUrl",
        "sqs:ListMessageMoveTasks",
        "sqs:StartMessageMoveTask",
      ]
      Resource = [for q in var.operated_queue_arns : q.dead_letters]
    },
    {
      # Operators read, send back and delete single dead letters.
      Effect = "Allow"
      Action = [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ]
      Resource = concat([for q in var.operated_queue_arns : q.dead_letters], var.failure_queue_arns)
    },
  ]

  policies = {
    for principal, statements in local.table_statements : principal => jsonencode({
      Version   = "2012-10-17"
      Statement = concat(statements, lookup(local.service_statements, principal, []))
    })
  }

  # Services through which each principal uses the environment's key. EventBridge
  # uses it without the principal.
  encrypted_services = {
    for principal, statements in local.table_statements : principal => sort(distinct(concat(
      length(statements) > 0 ? ["dynamodb"] : [],
      [
        for action in flatten([for s in lookup(local.service_statements, principal, []) : s.Action]) :
        split(":", action)[0] if contains(["s3", "secretsmanager", "sqs", "ssm"], split(":", action)[0])
      ],
    )))
  }
}
