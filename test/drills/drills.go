package main

import "time"

// exempt are the alarms that cannot be produced here, with the reason.
var exempt = map[string]string{
	"api-down": "the health of ECS's tasks at the load balancer, and its runbook's commands are ECS's, which `local` has not",
}

// drills has the drill of every other alarm.
var drills = []drill{
	{
		alarm: "dead-letters-email", breaks: "SES refuses to send", quick: true,
		strike: refuseMail, page: deadLetters("email"), overview: showsDeadLetters("email"), well: mailArrived,
		steps: []step{
			{begins: "aws sqs receive-message", shows: `failureCode`},
			{begins: "lines send-email", shows: `MailFromDomainNotVerified|set aside`},
			{begins: "curl -fsS -X POST", before: mend},
		},
	},
	{
		alarm: "dead-letters-receipt", breaks: "the receipts bucket refuses",
		strike: refuseReceipts, page: deadLetters("receipt"), overview: showsDeadLetters("receipt"), well: receiptStored,
		steps: []step{
			{begins: "aws sqs receive-message", shows: `failureCode`},
			{begins: "lines generate-receipt", shows: `ERROR`},
			{begins: "source_arn=", before: mend},
			{begins: "aws sqs start-message-move-task", shows: `TaskHandle`},
		},
	},
	{
		alarm: "dead-letters-webhooks", breaks: "a message that is no event",
		strike: poison("webhooks"), page: deadLetters("webhooks"), overview: showsDeadLetters("webhooks"),
		steps: []step{
			{begins: "lines deliver-webhooks", shows: `ERROR`},
			{begins: "curl -fsS -H", shows: `"id": ?"([^"]+)"`, sets: "letter"},
			{begins: "curl -fsS -X POST", shows: `"done": ?\["`},
		},
	},
	deadAttempts("webhook-attempts", "attempt-webhooks"),
	deadAttempts("webhook-probes", "probe-webhooks"),
	{
		alarm: "dead-letters-shipments", breaks: "a message that is no partner's event",
		strike: poison("shipments"), page: deadLetters("shipments"), overview: showsDeadLetters("shipments"),
		steps: []step{
			{begins: "lines apply-shipments", shows: `ERROR`},
			{begins: "curl -fsS -H", shows: `"id": ?"([^"]+)"`, sets: "letter"},
			{begins: "curl -fsS -X POST", shows: `"done": ?\["`},
		},
	},
	{
		alarm: "dead-letters-charges", breaks: "a message that is no charge",
		strike: poison("charges"), page: deadLetters("charges"), overview: showsDeadLetters("charges"),
		steps: []step{
			{begins: "aws sqs receive-message", shows: `failureCode`},
			{begins: "lines charge-queued-payment", shows: `ERROR`},
			{begins: "handles="},
			{begins: "for handle in $handles"},
		},
	},
	{
		alarm: "dead-letters-relay-failures", breaks: "the bus is away for more than a day", pace: time.Hour, own: true,
		strike: busAway, page: deadLetters("relay-failures"), overview: showsDeadLetters("relay-failures"), well: orderEnded,
		steps: []step{
			{begins: "aws sqs receive-message", shows: `DDBStreamBatchInfo`},
			{begins: "go tool task replay -- --target target.json --failures --dry-run", before: mend, shows: `[1-9]`},
			{begins: "go tool task replay -- --target target.json --failures", shows: `[1-9]`},
		},
	},
	{
		alarm: "dead-letters-bus-failures", breaks: "Step Functions does not start sagas for a day", pace: time.Hour,
		strike: sagasAway, page: deadLetters("bus-failures"), overview: showsDeadLetters("bus-failures"), well: orderEnded,
		steps: []step{
			{begins: "aws sqs receive-message", shows: `order-saga`},
			{begins: "go tool task replay", before: mend, shows: `[1-9]`},
			{begins: "handles="},
			{begins: "for handle in $handles"},
		},
	},
	{
		alarm: "orders-needing-attention", breaks: "a refund is refused, so that a compensation fails", quick: true,
		strike: failCompensation, page: ordersWith("needs_attention"), overview: showsAttention, well: orderEnded,
		steps: []step{
			{begins: "curl -fsS", shows: `needs_attention`},
			{begins: "curl -fsS", shows: `RefundPayment`},
			{begins: "execution=$(aws stepfunctions list-executions"},
			{begins: "aws stepfunctions get-execution-history", shows: `RefundPayment`},
			{begins: "aws lambda invoke", before: mend, shows: `200`},
			{begins: "lines charge-queued-payment"},
		},
	},
	{
		alarm: "books-disagree", breaks: "the gateway has a charge that no order knows", pace: 2 * time.Hour,
		strike: inventCharge, page: booksDisagree,
		steps: []step{
			{begins: "curl -fsS", shows: `charge_without_order`},
			{begins: "aws lambda invoke", before: forgetCharge, shows: `200`},
		},
	},
	{
		alarm: "books-missing", breaks: "the comparison of the books is stopped for two days", pace: 6 * time.Hour,
		strike: stopBooks, well: runs("books", "reconcile-books"),
		steps: []step{
			{begins: "lines reconcile-books"},
			{begins: "aws events describe-rule", shows: `DISABLED`},
			{begins: "aws lambda get-function-concurrency", shows: `: 0`},
			{begins: "aws events enable-rule"},
			{begins: "aws lambda delete-function-concurrency"},
			{begins: "aws lambda invoke", shows: `200`},
		},
	},
	{
		alarm: "orders-failed", breaks: "a step of the saga fails for more than two hours",
		strike: failStep, page: ordersWith("failed"), overview: showsOurFailures, kept: true,
		steps: []step{
			{begins: "lines fail-order", shows: `order failed because of us`},
			{begins: "curl -fsS", shows: `ReserveInventory`},
			{begins: "for step in", before: mend},
		},
	},
	{
		alarm: "orders-overdue", breaks: "new orders start no saga", quick: true,
		strike: switchOff, page: ordersWith("pending"), overview: showsStalled("pending", true), well: sagasStart,
		steps: []step{
			{begins: "lines reconcile-orders", shows: `"status":"pending"`},
			{begins: "aws events describe-rule", shows: `DISABLED`},
			{begins: "aws events enable-rule", before: later(2 * time.Minute)},
		},
	},
	{
		alarm: "attention-overdue", breaks: "nobody decides about an order for a day",
		strike: forgetAttention, page: ordersWith("needs_attention"), overview: showsAttention, well: orderEnded,
		steps: []step{
			{begins: "lines reconcile-orders", shows: `attention overdue`},
			{begins: "curl -fsS", shows: `needs_attention`},
			{begins: "aws lambda invoke", before: mend, shows: `200`},
		},
	},
	{
		alarm: "stopped-reconcile-orders", breaks: "the reconciler is stopped", quick: true, pace: 5 * time.Minute,
		strike: stop("reconcile", "reconcile-orders"), well: runs("reconcile", "reconcile-orders"),
		steps: []step{
			{begins: "aws events describe-rule", shows: `DISABLED`},
			{begins: "aws lambda get-function-concurrency", shows: `: 0`},
			{begins: "aws events enable-rule"},
			{begins: "aws lambda delete-function-concurrency"},
		},
	},
	{
		alarm: "saga-failing", breaks: "an attack with stolen cards", pace: 5 * time.Minute,
		strike: declineOrders, page: ordersWith("failed"), overview: showsFailed, kept: true,
		steps: []step{
			{begins: "curl -fsS", shows: `payment_declined`},
			{begins: "execution=$(aws stepfunctions list-executions"},
			{begins: "aws stepfunctions get-execution-history", shows: `PaymentDeclined`},
		},
	},
	{
		alarm: "api-failing", breaks: "the table does not answer queries",
		strike: breakReads("InternalServerError", 500), load: listOrders,
		steps: []step{
			{begins: "lines api", shows: `ERROR`},
			{begins: "curl -sS", before: mend, shows: `200`},
		},
	},
	{
		alarm: "api-slow", breaks: "the table takes 1.5 s", pace: 4 * time.Minute,
		strike: slowReads, load: listOrders,
		steps: []step{{begins: "lines api", shows: `"duration_ms":[1-9]\d{3}`}},
		well:  healthyReads,
	},
	{
		alarm: "pages-crashing", breaks: "a release whose page of an order crashes",
		strike: crashPages,
		steps:  []step{{begins: "lines api", shows: `OrderPage-`}},
	},
	{
		alarm: "mails-repeated", breaks: "SES does not say whether it takes a mail",
		strike: loseMail, well: mailArrived,
		steps: []step{
			{begins: "lines send-email", shows: `mail may be sent twice`},
			{begins: "aws events describe-rule", shows: `ENABLED`},
			{begins: "aws events list-targets-by-rule", shows: `email`},
			{begins: "lines send-email", shows: `not known whether the mail was sent`, before: mend},
		},
	},
	{
		alarm: "ingest-failing", breaks: "the ingest function is stopped",
		strike: stop("", "ingest-webhook"), load: postEvents, well: runs("", "ingest-webhook"),
		steps: []step{
			{begins: "lines ingest-webhook"},
			{begins: "aws lambda get-function-concurrency", shows: `: 0`},
			{begins: "aws lambda delete-function-concurrency"},
		},
	},
	{
		alarm: "functions-failing", breaks: "the reconciler cannot read the table", pace: 2 * time.Minute,
		strike: failReconciler,
		steps:  []step{{begins: "lines \"$function\"", shows: `could not be reconciled`}},
		well:   healthyReads,
	},
	{
		alarm: "functions-failing-2", breaks: "the sweep of webhooks cannot read the table", pace: 2 * time.Minute,
		strike: failSweep,
		steps:  []step{{begins: "lines \"$function\"", shows: `sweep of webhooks`}},
		well:   healthyReads,
	},
	{
		alarm: "functions-throttled", breaks: "a function was stopped and forgotten", pace: 2 * time.Minute,
		strike: stopDeliveries, well: runs("", "deliver-webhooks"),
		steps: []step{
			{begins: "aws lambda get-account-settings", shows: `\d`},
			{begins: "aws lambda get-function-concurrency", shows: `: 0`},
			{begins: "aws lambda delete-function-concurrency"},
		},
	},
	{
		alarm: "events-lost", breaks: "an event with a character that no queue accepts",
		strike: loseEvent,
		steps:  []step{{begins: "go tool task replay", shows: `[1-9]`}},
	},
	{
		alarm: "late-relay-events", breaks: "the bus is away",
		strike: busAway, page: ordersWith("pending"), overview: showsStalled("pending", false), well: orderEnded,
		steps: []step{{begins: "lines relay-events", shows: `relay stopped`}},
	},
	{
		alarm: "table-throttled", breaks: "the table throttles reads", pace: 2 * time.Minute,
		strike: breakReads("ProvisionedThroughputExceededException", 400), load: listOrders, well: healthyReads,
		steps: []step{
			{begins: "aws dynamodb describe-table", shows: `ACTIVE`},
			{begins: "lines api", shows: `ERROR`},
		},
	},
}

// deadAttempts is the drill of a queue of webhook attempts or visits.
func deadAttempts(queue, function string) drill {
	return drill{
		alarm: "dead-letters-" + queue, breaks: "a message that is no attempt",
		strike: poison(queue), page: deadLetters(queue), overview: showsDeadLetters(queue),
		steps: []step{
			{begins: "lines " + function, shows: `ERROR`},
			{begins: "curl -fsS -H", shows: `"id": ?"([^"]+)"`, sets: "letter"},
			{begins: "curl -fsS -X POST", shows: `"done": ?\["`},
		},
	}
}
