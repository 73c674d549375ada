# Functions, queues, rules, saga and table are defined once, in the files that
# the Go code embeds and `local` executes.
locals {
  wiring    = "${path.module}/../wiring"
  functions = jsondecode(file("${local.wiring}/functions.json"))
  queues    = jsondecode(file("${local.wiring}/queues.json"))
  rules     = jsondecode(file("${local.wiring}/rules.json"))
  table     = jsondecode(file("${local.wiring}/table.json"))
  user_pool = jsondecode(file("${local.wiring}/user-pool.json"))

  # The state machines, by their file names; the rules name the saga as a target by its.
  saga           = "order-saga"
  compensation   = "order-compensation"
  state_machines = { for name in [local.saga, local.compensation] : name => file("${local.wiring}/${name}.asl.json") }
  saga_steps     = [for name, f in local.functions : name if f.trigger.type == "saga"]

  # State machine → the functions that it invokes. It refers to them by placeholders such
  # as ${validate_order}.
  steps_of = {
    for machine, definition in local.state_machines : machine => [
      for name in local.saga_steps : name if strcontains(definition, "$${${replace(name, "-", "_")}}")
    ]
  }

  # State machine → the queues that it sends to, by placeholders such as
  # ${charges_queue_url}.
  queues_of = {
    for machine, definition in local.state_machines : machine => [
      for name in local.work_queues : name if strcontains(definition, "$${${replace(name, "-", "_")}_queue_url}")
    ]
  }

  # Rules that the platform's own bus cannot have; see modules/bus.
  on_default_bus = [for name, rule in local.rules : name if can(rule.schedule) || try(rule.bus, "") == "default"]

  # Queue → the rules that may send to it: those with the queue as a target or
  # as a target's dead-letter queue.
  queue_rules = {
    for queue in keys(local.queues) : queue => [
      for name, rule in local.rules : name if anytrue([
        for t in rule.targets : (t.type == "queue" && t.name == queue) || t.deadLetterQueue == queue
      ])
    ]
  }

  # The dead-letter queue of all targets; one() refuses a second one.
  bus_failures = one(distinct(flatten([for rule in local.rules : rule.targets[*].deadLetterQueue])))

  # Queues whose messages a function processes. The others only keep what failed.
  work_queues = [for name, q in local.queues : name if !try(q.deadLetterOnly, false)]

  # Each queue's name in the wiring → the queue that holds its dead letters. A
  # queue that only keeps what failed is its own.
  dead_letter_queues = {
    for name, q in module.queue : name => contains(local.work_queues, name) ? { name = q.dead_letter_name, url = q.dead_letter_url } : { name = q.name, url = q.url }
  }
}
