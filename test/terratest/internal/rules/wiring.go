package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/wiring"
)

// function returns the planned function with the name in the wiring.
func (s Stack) function(name string) Resource {
	for _, fn := range s.OfType("aws_lambda_function") {
		if strings.Contains(fn.Address, fmt.Sprintf("[%q]", name)) {
			return fn
		}
	}
	return Resource{Address: "function " + name}
}

// queue returns the planned queue with the name in the wiring.
func (s Stack) queue(name string) Resource {
	for _, q := range s.OfType("aws_sqs_queue") {
		if strings.Contains(q.Address, fmt.Sprintf("[%q]", name)) && strings.HasSuffix(q.Address, ".this") {
			return q
		}
	}
	return Resource{Address: "queue " + name}
}

// machine returns the planned state machine with the name in the wiring.
func (s Stack) machine(name string) Resource {
	for _, m := range s.OfType("aws_sfn_state_machine") {
		if strings.HasSuffix(m.Text("name"), "-"+name) {
			return m
		}
	}
	return Resource{Address: "state machine " + name}
}

// sagaMatchesWiring: each definition equals the wiring's byte for byte, with the ARNs
// of the planned functions and the URLs of the planned queues.
func sagaMatchesWiring(s Stack) []string {
	var f findings
	machines := s.OfType("aws_sfn_state_machine")
	if len(machines) != len(wiring.StateMachines()) {
		f = append(f, fmt.Sprintf("the plan has %d state machines, the wiring %d", len(machines), len(wiring.StateMachines())))
	}
	for _, name := range wiring.StateMachines() {
		m := s.machine(name)
		want := string(wiring.StateMachine(name,
			func(name string) string { return s.function(name).Text("arn") },
			func(name string) string { return s.queue(name).Text("url") }))
		if m.Text("definition") != want {
			f.add(m, "has a definition that differs from the wiring's")
		}
		if strings.Contains(m.Text("definition"), `"FunctionName": ""`) {
			f.add(m, "invokes functions that are not in the plan")
		}
	}
	return f
}

// rulesMatchWiring: the plan has exactly the rules of the wiring, with their patterns
// and targets.
func rulesMatchWiring(s Stack) []string {
	var f findings
	want := wiring.Rules()
	rules := s.OfType("aws_cloudwatch_event_rule")
	if len(rules) != len(want) {
		f = append(f, fmt.Sprintf("the plan has %d rules, the wiring %d", len(rules), len(want)))
	}
	for name, rule := range want {
		i := slices.IndexFunc(rules, func(r Resource) bool { return strings.HasSuffix(r.Address, fmt.Sprintf("[%q]", name)) })
		if i < 0 {
			f = append(f, "the plan has no rule "+name)
			continue
		}
		f.rule(s, rules[i], rule)
	}
	slices.Sort(f)
	return f
}

func (f *findings) rule(s Stack, planned Resource, want wiring.Rule) {
	if len(want.Pattern) > 0 && !same(withoutEnvironment(planned.Text("event_pattern")), want.Pattern) {
		f.add(planned, "matches %s, not %s", planned.Text("event_pattern"), want.Pattern)
	}
	if planned.Text("schedule_expression") != want.Schedule {
		f.add(planned, "runs at %q, not %q", planned.Text("schedule_expression"), want.Schedule)
	}
	if state := planned.Text("state"); state != "" && state != "ENABLED" {
		f.add(planned, "is %s", state)
	}
	targets := map[string]Resource{}
	for _, t := range s.OfType("aws_cloudwatch_event_target") {
		if t.Text("rule") == planned.Text("name") {
			targets[t.Text("target_id")] = t
		}
	}
	if len(targets) != len(want.Targets) {
		f.add(planned, "has %d targets, not %d", len(targets), len(want.Targets))
	}
	for _, t := range want.Targets {
		f.target(s, targets[t.ID], t)
	}
}

// withoutEnvironment is a planned pattern without the name of the environment's
// configuration set, which only the pattern of SES's events has.
func withoutEnvironment(pattern string) []byte {
	var p map[string]any
	if json.Unmarshal([]byte(pattern), &p) != nil {
		return []byte(pattern)
	}
	detail, _ := p["detail"].(map[string]any)
	mail, _ := detail["mail"].(map[string]any)
	if tags, ok := mail["tags"].(map[string]any); ok {
		delete(tags, "ses:configuration-set")
	}
	out, _ := json.Marshal(p) // was decoded
	return out
}

func (f *findings) target(s Stack, planned Resource, want wiring.Target) {
	arn := map[string]func() string{
		"queue":    func() string { return s.queue(want.Name).Text("arn") },
		"function": func() string { return s.function(want.Name).Text("arn") },
		"stateMachine": func() string {
			return s.machine(want.Name).Text("arn")
		},
	}[want.Type]()
	if arn == "" || planned.Text("arn") != arn {
		f.add(planned, "has the target %q, not %s %s", planned.Text("arn"), want.Type, want.Name)
	}
	if planned.Text("dead_letter_config.0.arn") != s.queue(want.DeadLetterQueue).Text("arn") {
		f.add(planned, "has another dead-letter queue than %s", want.DeadLetterQueue)
	}
	if planned.Number("retry_policy.0.maximum_retry_attempts") != float64(want.Retry.MaximumRetryAttempts) ||
		planned.Number("retry_policy.0.maximum_event_age_in_seconds") != float64(want.Retry.MaximumEventAgeSeconds) {
		f.add(planned, "has a retry policy that differs from the wiring's")
	}
	paths, template := map[string]string{}, ""
	if want.InputTransformer != nil {
		paths, template = want.InputTransformer.Paths, want.InputTransformer.Template
	}
	if planned.Text("input_transformer.0.input_template") != template || !sameTexts(planned.At("input_transformer.0.input_paths"), paths) {
		f.add(planned, "has an input transformer that differs from the wiring's")
	}
}

func sameTexts(planned any, want map[string]string) bool {
	got, _ := planned.(map[string]any)
	if len(got) != len(want) {
		return false
	}
	for k, v := range want {
		if got[k] != v {
			return false
		}
	}
	return true
}

// functionsMatchWiring: the plan has the functions of the wiring, with their memory,
// timeout, trigger and environment variables.
func functionsMatchWiring(s Stack) []string {
	var f findings
	want := wiring.Functions()
	if n := len(s.OfType("aws_lambda_function")); n != len(want) {
		f = append(f, fmt.Sprintf("the plan has %d functions, the wiring %d", n, len(want)))
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		f.function(s.function(name), want[name])
		f.trigger(s, name, want[name].Trigger)
	}
	return f
}

// standIn is the variable by which local sends payments to a stand-in for Stripe.
const standIn = "STRIPE_ADDRESS"

func (f *findings) function(planned Resource, want wiring.Function) {
	if planned.Number("memory_size") != float64(want.MemoryMB) || planned.Number("timeout") != float64(want.TimeoutSeconds) {
		f.add(planned, "has %s MB and %s s, not %d and %d", planned.Text("memory_size"), planned.Text("timeout"), want.MemoryMB, want.TimeoutSeconds)
	}
	if got := planned.Texts("architectures"); planned.Text("runtime") != "provided.al2023" || !slices.Equal(got, []string{"arm64"}) {
		f.add(planned, "runs %s on %v", planned.Text("runtime"), got)
	}
	values, _ := planned.At("environment.0.variables").(map[string]any)
	for _, name := range want.Environment {
		// Only the secrets of an unused payment gateway, and its stand-in, may be absent.
		secret := name == "STRIPE_SECRET_ID" || name == "STRIPE_WEBHOOK_SECRET_ID"
		if _, ok := values[name]; !ok && name != standIn && (!secret || values["PAYMENT_GATEWAY"] == "stripe") {
			f.add(planned, "lacks the variable %s", name)
		}
	}
	if _, ok := values[standIn]; ok {
		f.add(planned, "sends payments and the gateway's key to a stand-in")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(want.Environment, name) {
			f.add(planned, "has the variable %s, which it does not read", name)
		}
	}
}

func (f *findings) trigger(s Stack, name string, want wiring.Trigger) {
	fn := s.function(name)
	mapping, mapped := s.Find("aws_lambda_event_source_mapping", "function_name", fn.Text("arn"))
	if reads := want.Type == "queue" || want.Type == "stream"; reads != mapped {
		f.add(fn, "reads a queue or stream: %t, not %t", mapped, reads)
		return
	}
	if !mapped {
		return
	}
	if mapping.Number("batch_size") != float64(want.BatchSize) {
		f.add(mapping, "has the batch size %s, not %d", mapping.Text("batch_size"), want.BatchSize)
	}
	if want.Type == "queue" {
		if mapping.Text("event_source_arn") != s.queue(want.Queue).Text("arn") || mapping.Number("scaling_config.0.maximum_concurrency") != float64(want.MaximumConcurrency) {
			f.add(mapping, "does not read queue %s with a maximum concurrency of %d", want.Queue, want.MaximumConcurrency)
		}
		return
	}
	f.stream(s, mapping, want)
}

func (f *findings) stream(s Stack, mapping Resource, want wiring.Trigger) {
	for attribute, n := range map[string]int{
		"parallelization_factor": want.ParallelizationFactor, "maximum_retry_attempts": want.MaximumRetryAttempts,
		"maximum_record_age_in_seconds": want.MaximumRecordAgeSeconds, "maximum_batching_window_in_seconds": want.BatchingWindowSeconds,
	} {
		if mapping.Number(attribute) != float64(n) {
			f.add(mapping, "%s is %s, not %d", attribute, mapping.Text(attribute), n)
		}
	}
	if mapping.True("bisect_batch_on_function_error") != want.BisectBatchOnFunctionError {
		f.add(mapping, "has a bisect setting that differs from the wiring's")
	}
	if _, ok := s.Find("aws_dynamodb_table", "stream_arn", mapping.Text("event_source_arn")); !ok {
		f.add(mapping, "does not read the table's stream")
	}
	if mapping.Text("destination_config.0.on_failure.0.destination_arn") != s.queue(want.OnFailureQueue).Text("arn") {
		f.add(mapping, "sends failed batches to another queue than %s", want.OnFailureQueue)
	}
	if !same([]byte(mapping.Text("filter_criteria.0.filter.0.pattern")), want.Filter) {
		f.add(mapping, "filters by %s, not %s", mapping.Text("filter_criteria.0.filter.0.pattern"), want.Filter)
	}
}

// queuesMatchWiring: queues have the wiring's visibility timeout, retention and
// maxReceiveCount.
func queuesMatchWiring(s Stack) []string {
	var f findings
	for _, name := range slices.Sorted(maps.Keys(wiring.Queues())) {
		want, q := wiring.Queues()[name], s.queue(name)
		receives, _ := q.JSON("redrive_policy")["maxReceiveCount"].(float64)
		if q.Number("visibility_timeout_seconds") != float64(want.VisibilityTimeoutSeconds) ||
			q.Number("message_retention_seconds") != float64(want.RetentionSeconds) || receives != float64(want.MaxReceiveCount) {
			f.add(q, "differs from the wiring")
		}
	}
	return f
}

// tableMatchesWiring: the table has the definition's keys, indexes, stream and TTL.
func tableMatchesWiring(s Stack) []string {
	var f findings
	tables, want := s.OfType("aws_dynamodb_table"), wiring.Table()
	f.some(tables, "table")
	for _, t := range tables {
		raw, err := json.Marshal(want)
		if err != nil {
			return []string{err.Error()}
		}
		def := Resource{Values: map[string]any{}}
		if err := json.Unmarshal(raw, &def.Values); err != nil {
			return []string{err.Error()}
		}
		for attribute, path := range map[string]string{
			"hash_key": "hashKey", "range_key": "rangeKey", "billing_mode": "billingMode",
			"stream_view_type": "streamViewType", "ttl.0.attribute_name": "ttlAttribute",
		} {
			if t.Text(attribute) != def.Text(path) {
				f.add(t, "%s is %q, not %q", attribute, t.Text(attribute), def.Text(path))
			}
		}
		indexes := len(want.GlobalSecondaryIndexes) + len(want.RetiringIndexes)
		if len(t.List("global_secondary_index")) != indexes || len(t.List("attribute")) != len(def.At("attributes").(map[string]any)) {
			f.add(t, "has indexes or attributes that differ from the definition's")
		}
	}
	return f
}
