# From top to bottom: whether orders complete, what is stuck, and what is slow.
# An account has three free dashboards with up to 50 metrics each; a larger one
# costs 3 USD a month. So what the widget of the alarms shows has no graph: dead letters of
# each queue, and throttles of the table.

locals {
  region = data.aws_region.current.region

  # The functions that the alarm watches. Errors of the saga's functions are
  # results, for example a declined payment.
  function_errors = [
    for name in flatten(local.watched_functions) : ["AWS/Lambda", "Errors", "FunctionName", var.functions[name].name, { label = name }]
  ]
  # In percent of the timeout: Lambda ends an invocation at 100 %. A function with minutes
  # ends by itself and goes on in its next run; a step of the saga is repeated, and the saga has
  # alarms of its own.
  timed_functions = sort([for name, f in var.functions : name if f.timeout_seconds <= 60 && !contains(var.saga_functions, name)])
  function_durations = concat([
    for i, name in local.timed_functions : ["AWS/Lambda", "Duration", "FunctionName", var.functions[name].name, { id = "d${i}", visible = false, stat = "p99" }]
    ], [
    for i, name in local.timed_functions : [{ expression = "d${i} / ${var.functions[name].timeout_seconds * 10}", label = name }]
  ])
  balancer = ["LoadBalancer", var.api.alb_arn_suffix]
  service  = ["ClusterName", var.api.cluster, "ServiceName", var.api.service]

  graphs = [
    { title = "Orders", stat = "Sum", metrics = concat([
      for metric in ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"] :
      ["AWS/States", metric, "StateMachineArn", var.state_machine_arns.saga]
      ], [
      ["AWS/States", "ExecutionsStarted", "StateMachineArn", var.state_machine_arns.compensation, { label = "Compensations of stalled orders" }],
    ]) },
    { title = "Orders that are overdue, need attention, or failed because of us", stat = "Maximum", metrics = [
      [local.own_namespace, "OrdersOverdue"], [local.own_namespace, "OrdersNeedingAttention"], [local.own_namespace, "OrdersFailedBecauseOfUs"],
    ] },
    { title = "API: responses", stat = "Sum", metrics = [
      for metric in ["RequestCount", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"] :
      concat(["AWS/ApplicationELB", metric], local.balancer)
    ] },
    { title = "API: seconds", stat = "p99", metrics = [
      for stat in ["p50", "p90", "p99"] : concat(["AWS/ApplicationELB", "TargetResponseTime"], local.balancer, [{ stat = stat, label = stat }])
    ] },
    { title = "API: tasks, % of processor and memory", stat = "Average", metrics = [
      for metric in ["CPUUtilization", "MemoryUtilization"] : concat(["AWS/ECS", metric], local.service)
    ] },
    { title = "Functions: errors", stat = "Sum", metrics = local.function_errors },
    { title = "Functions: throttles in the account", stat = "Sum", metrics = [["AWS/Lambda", "Throttles"]] },
    { title = "Functions: p99 in % of the timeout", stat = "p99", metrics = local.function_durations },
    { title = "Queues: age of the oldest message in seconds", stat = "Maximum", metrics = [
      for name, queue in var.work_queues : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue, { label = name }]
    ] },
    { title = "Stream: milliseconds behind", stat = "Maximum", metrics = [
      for name in var.stream_functions : ["AWS/Lambda", "IteratorAge", "FunctionName", var.functions[name].name, { label = name }]
    ] },
    { title = "Table: units", stat = "Sum", metrics = [
      for metric in ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"] :
      ["AWS/DynamoDB", metric, "TableName", var.table_name]
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm", x = 0, y = 0, width = 24, height = 3
        properties = { title = "Alarms", alarms = sort([for alarm in local.all_alarms : alarm.arn]) }
      }],
      [for i, graph in local.graphs : {
        type = "metric", x = 8 * (i % 3), y = 3 + 6 * floor(i / 3), width = 8, height = 6
        properties = {
          title   = graph.title, region = local.region, view = "timeSeries", period = 300
          stat    = graph.stat
          metrics = graph.metrics
        }
      } if length(graph.metrics) > 0],
    )
  })
}
