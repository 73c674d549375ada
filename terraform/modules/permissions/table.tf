# Permissions on items of the table, by the prefix of their partition key
# (adapter/dynamo/keys.go defines the keys). For example, a saga step can change
# orders and stock but cannot read a partner's secret, and a consumer can write
# only its own markers. No principal may Scan.

locals {
  change_order = [{ index = null, actions = ["GetItem", "PutItem"], keys = ["ORDER#*"] }]
  # A step that changes the order's status also records the day on which it did.
  status_step = concat(local.change_order, [{ index = null, actions = ["PutItem"], keys = ["DAYS#*"] }])
  # Every saga step reads the order and writes it with its event. Functions of the release
  # before record days in every step; they may run for as long as their index is kept.
  order_step = length(var.status_indexes) > 1 ? local.status_step : local.change_order

  move_stock = [{ index = null, actions = ["UpdateItem"], keys = ["PRODUCT#*"] }]
  # Reserving and confirming look at stock that many orders want at once, and spread it.
  spread_stock = concat(local.move_stock, [{ index = null, actions = ["GetItem"], keys = ["PRODUCT#*"] }])
  read_order   = [{ index = null, actions = ["GetItem"], keys = ["ORDER#*"] }]

  list_status = [for name in var.status_indexes : { index = name, actions = ["Query"], keys = ["STATUS#*"] }]

  # The reconciler also continues the erasures of shoppers' data.
  erase = [
    { index = null, actions = ["GetItem"], keys = ["ERASURE#*", "OWNER#*"] },
    { index = null, actions = ["PutItem"], keys = ["ERASURE#*", "OWNER#*"] },
    { index = null, actions = ["UpdateItem"], keys = ["ORDER#*", "OWNER#*"] },
    { index = null, actions = ["Query"], keys = ["DELIVERY#*", "OWNER#*"] },
    { index = null, actions = ["DeleteItem"], keys = ["ADDRESS#*", "DELIVERY#*", "KEY#*", "OWNER#*"] },
    { index = "GSI1", actions = ["Query"], keys = ["DELIVERIES-OF#*", "ERASURES", "ORDERS-OF#*"] },
  ]

  sandbox = var.payment_gateway == "sandbox"

  # The breaker of the payment gateway, and the sandbox's ledger.
  breaker   = [{ index = null, actions = ["GetItem", "PutItem"], keys = ["BREAKER#*"] }]
  authorize = concat(local.order_step, local.breaker, local.sandbox ? [{ index = null, actions = ["GetItem", "PutItem", "UpdateItem"], keys = ["LEDGER#*"] }] : [])
  capture   = concat(local.breaker, local.sandbox ? [{ index = null, actions = ["GetItem", "UpdateItem"], keys = ["LEDGER#*"] }] : [])
  refund    = concat(local.order_step, local.breaker, local.sandbox ? [{ index = null, actions = ["GetItem", "PutItem", "UpdateItem"], keys = ["LEDGER#*"] }] : [])

  # Both sides of the books: the orders of a day, and what the sandbox's ledger has moved.
  books = concat([
    { index = null, actions = ["BatchGetItem"], keys = local.sandbox ? ["LEDGER#*", "ORDER#*"] : ["ORDER#*"] },
    { index = "ByStatus", actions = ["Query"], keys = concat(["ARCHIVED#*", "REFUNDS#*", "STATUS#completed#*"], local.sandbox ? ["MOVED#*"] : []) },
  ], local.sandbox ? [{ index = null, actions = ["Query"], keys = ["LEDGER#*"] }] : [])

  # A job lists orders, tries them again as the API does, and reads their events.
  jobs = [
    { index = null, actions = ["GetItem"], keys = ["JOB#*", "JOBS", "ORDER#*"] },
    { index = null, actions = ["PutItem"], keys = ["AUDIT#*", "JOB#*", "ORDER#*"] },
    { index = null, actions = ["UpdateItem"], keys = ["JOB#*", "JOBS"] },
    { index = null, actions = ["Query"], keys = ["AUDIT#*", "DAYS#*", "ORDER#*"] },
    { index = "ByStatus", actions = ["Query"], keys = ["REFUNDS#*", "STATUS#*"] },
  ]

  # An attempt at a webhook's delivery. Its details are deleted if the delivery was deleted
  # meanwhile.
  attempt = [
    { index = null, actions = ["GetItem", "PutItem"], keys = ["DELIVERY#*", "OWNER#*"] },
    { index = null, actions = ["DeleteItem"], keys = ["DELIVERY#*"] },
    { index = null, actions = ["UpdateItem"], keys = ["DELIVERY#*", "STATISTICS#*"] },
  ]

  table_access = {
    validate-order        = concat(local.status_step, [{ index = null, actions = ["BatchGetItem"], keys = ["PRODUCT#*"] }])
    reserve-inventory     = concat(local.order_step, local.spread_stock)
    charge-payment        = local.authorize
    charge-queued-payment = concat(local.authorize, local.move_stock) # refunded units come back
    confirm-order         = concat(local.status_step, local.capture, local.spread_stock)
    refund-payment        = local.refund
    release-inventory     = concat(local.order_step, local.move_stock)
    fail-order            = local.status_step
    send-email = concat(local.read_order, [
      { index = null, actions = ["DeleteItem", "GetItem", "PutItem"], keys = ["MARKER#send-email#*"] },
      { index = null, actions = ["GetItem"], keys = ["OWNER#*"] }, # of disabled endpoints
    ])
    generate-receipt = local.read_order
    deliver-webhooks = [
      { index = null, actions = ["GetItem", "PutItem"], keys = ["DELIVERY#*", "OWNER#*"] },
      { index = null, actions = ["Query"], keys = ["ORDER#*", "OWNER#*"] }, # which events come before one
      { index = "GSI1", actions = ["Query"], keys = ["HEARS-ALL"] },
    ]
    # What a partner reports changes the order, and the log of received events says so. The
    # body of an event that was applied is forgotten.
    apply-shipments = concat(local.change_order, [
      { index = null, actions = ["DeleteItem", "GetItem", "PutItem"], keys = ["RECEIVED#*"] },
      { index = null, actions = ["UpdateItem"], keys = ["RECEIVED-BY#*"] },
    ])
    attempt-webhooks = concat(local.attempt, [
      { index = null, actions = ["Query"], keys = ["DELIVERY#*"] }, # who waits for one
    ])
    probe-webhooks = concat(local.attempt, [
      { index = null, actions = ["DeleteItem", "Query"], keys = ["OWNER#*"] }, # circuits
      { index = null, actions = ["Query"], keys = ["DELIVERY#*"] },            # who waits for one
      { index = "ByStatus", actions = ["Query"], keys = ["PARKED#*"] },
    ])
    sweep-webhooks = [
      { index = null, actions = ["GetItem", "PutItem"], keys = ["DELIVERY#*", "RECOVERY#*", "SWEEP"] },
      { index = null, actions = ["GetItem"], keys = ["OWNER#*"] }, # whether what recovers is active
      { index = null, actions = ["BatchGetItem"], keys = ["RECOVERY#*"] },
      { index = "ByStatus", actions = ["Query"], keys = ["CIRCUITS#*", "DUE#*", "MISSED#*", "RECOVERIES"] },
    ]
    ingest-webhook = [
      { index = null, actions = ["GetItem"], keys = ["PARTNER#*"] },
      { index = null, actions = ["DeleteItem", "PutItem"], keys = ["MARKER#ingest#*"] },
      # The log of received events, and its counts.
      { index = null, actions = ["GetItem", "PutItem"], keys = ["RECEIVED#*"] },
      { index = null, actions = ["UpdateItem"], keys = ["RECEIVED-BY#*"] },
    ]
    relay-events = []
    # The feed: a batch, its number and the mark of its first event in one transaction.
    feed-events = [
      { index = null, actions = ["GetItem"], keys = ["FEED-PLACE#*"] },
      { index = null, actions = ["PutItem"], keys = ["FEED", "FEED-PLACE#*"] },
      { index = null, actions = ["UpdateItem"], keys = ["FEED-HEAD"] },
      { index = null, actions = ["Query"], keys = ["FEED"] },
    ]
    reconcile-orders = concat(local.status_step, local.erase, [
      { index = null, actions = ["DeleteItem"], keys = ["DAYS#*"] },
      { index = null, actions = ["Query"], keys = ["DAYS#*", "ORDER#*"] }, # an order's events are archived
      { index = null, actions = ["GetItem", "PutItem"], keys = ["RECONCILIATION"] },
    ], local.list_status)
    reconcile-books = local.books
    run-jobs        = local.jobs
    api = concat([
      { index = null, actions = ["GetItem"], keys = ["ADDRESS#*", "BREAKER#*", "DELIVERY#*", "ERASURE#*", "FEED-HEAD", "JOB#*", "KEY#*", "ORDER#*", "OWNER#*", "PARTNER#*", "PRODUCT#*", "RECEIVED#*", "RECONCILIATION", "RECOVERY#*"] },
      { index = null, actions = ["PutItem"], keys = ["ADDRESS#*", "AUDIT#*", "BUDGET#*", "DAYS#*", "DELIVERY#*", "ERASURE#*", "JOB#*", "KEY#*", "MARKER#operate#*", "ORDER#*", "OWNER#*", "PARTNER#*", "PRODUCT#*", "RECOVERY#*"] },
      { index = null, actions = ["Query"], keys = ["AUDIT#*", "DAYS#*", "DELIVERY#*", "FEED", "JOB#*", "ORDER#*", "OWNER#*", "RECEIVED-BY#*", "STATISTICS#*"] },
      { index = null, actions = ["BatchGetItem"], keys = ["DELIVERY#*", "JOB#*", "MARKER#send-email#*", "ORDER#*", "PRODUCT#*", "RECEIVED#*"] },
      { index = null, actions = ["ConditionCheckItem"], keys = ["PRODUCT#*"] },
      { index = null, actions = ["UpdateItem"], keys = concat(["BUDGET#*", "JOB#*", "JOBS", "OWNER#*", "PRODUCT#*"], local.sandbox ? ["LEDGER#*"] : []) },
      # A shopper deletes a webhook endpoint or an address; an operator's action that failed may be repeated at once.
      { index = null, actions = ["DeleteItem"], keys = ["ADDRESS#*", "MARKER#operate#*", "OWNER#*"] },
      { index = "GSI1", actions = ["Query"], keys = ["CATALOGUE", "DELIVERIES-OF#*", "ENDPOINTS#*", "EVENTS-OF#*", "HEARS-ALL", "ORDERS-OF#*", "PARTNERS", "RECEIVED-OF#*", "WITHDRAWN"] },
    ], local.list_status, [{ index = "ByStatus", actions = ["Query"], keys = ["FAILING#*", "JOBS", "MISSED#*", "NUMBER#*", "PAYMENT#*", "PRODUCTS", "REFUSED-OF#*", "WITHDRAWALS"] }])
  }

  table_statements = {
    for principal, accesses in local.table_access : principal => [
      for access in accesses : {
        Effect   = "Allow"
        Action   = [for action in access.actions : "dynamodb:${action}"]
        Resource = access.index == null ? var.table_arn : "${var.table_arn}/index/${access.index}"
        # ForAllValues: every key of a transaction or batch must match.
        Condition = { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = access.keys } }
      }
    ]
  }
}
