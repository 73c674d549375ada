package preflight

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Plan is what the checks need of a Terraform plan of an environment.
type Plan struct {
	Region      string
	Environment string
	MailSandbox bool // whether the environment is set up for SES's sandbox
	changes     []change
}

// change is what happens to one resource. Before is nil for one that is created, After for
// one that is deleted.
type change struct {
	Address string `json:"address"`
	Mode    string `json:"mode"`
	Type    string `json:"type"`
	Change  struct {
		Actions []string  `json:"actions"`
		Before  *resource `json:"before"`
		After   *resource `json:"after"`
	} `json:"change"`
}

// resource holds the attributes, of all types, that the checks read.
type resource struct {
	FunctionName string  `json:"function_name"`
	Reserved     float64 `json:"reserved_concurrent_executions"`
	Scaling      []struct {
		Maximum float64 `json:"maximum_concurrency"`
	} `json:"scaling_config"`
	MaxCapacity float64 `json:"max_capacity"`
	CPU         any     `json:"cpu"` // of a task definition, as text
	AtMost      float64 `json:"deployment_maximum_percent"`
	Providers   []struct {
		Name string `json:"capacity_provider"`
	} `json:"capacity_provider_strategy"`
	Identity string `json:"email_identity"`
}

// Read reads what `terraform show -json` prints of a plan.
func Read(raw []byte) (Plan, error) {
	var p struct {
		FormatVersion string `json:"format_version"`
		Variables     map[string]struct {
			Value json.RawMessage `json:"value"`
		} `json:"variables"`
		Changes []change `json:"resource_changes"`
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return Plan{}, fmt.Errorf("plan: %w", err)
	}
	if p.FormatVersion == "" {
		return Plan{}, errors.New("plan: this is not what `terraform show -json` prints of a plan")
	}
	plan := Plan{changes: slices.DeleteFunc(p.Changes, func(c change) bool { return c.Mode == "data" })}
	for name, to := range map[string]any{"region": &plan.Region, "environment": &plan.Environment, "mail_sandbox": &plan.MailSandbox} {
		if err := json.Unmarshal(p.Variables[name].Value, to); err != nil {
			return Plan{}, fmt.Errorf("plan: the variable %s: %w", name, err)
		}
	}
	return plan, nil
}

// of returns the changes of a type that leave a resource.
func (p Plan) of(kind string) (found []change) {
	for _, c := range p.changes {
		if c.Type == kind && c.Change.After != nil {
			found = append(found, c)
		}
	}
	return found
}

// created counts the resources of a type that the apply creates beside those that exist.
func (p Plan) created(kind string) (n float64) {
	for _, c := range p.of(kind) {
		if c.Change.Before == nil {
			n++
		}
	}
	return n
}

// reservation is the reserved concurrency of one function, before the apply and after it.
type reservation struct {
	function      string
	before, after float64
}

// reservations lists the functions that have reserved concurrency before or after it.
func (p Plan) reservations() (all []reservation) {
	for _, c := range p.changes {
		if c.Type != "aws_lambda_function" {
			continue
		}
		r := reservation{before: reserved(c.Change.Before), after: reserved(c.Change.After)}
		if c.Change.After != nil {
			r.function = c.Change.After.FunctionName
		}
		if r.before > 0 || r.after > 0 {
			all = append(all, r)
		}
	}
	return all
}

// reserved is 0 for a function that has none, which Terraform writes as -1 or null.
func reserved(r *resource) float64 {
	if r == nil {
		return 0
	}
	return max(0, r.Reserved)
}

// fromQueues is how many executions the queues may run at once.
func (p Plan) fromQueues() (n float64) {
	for _, c := range p.of("aws_lambda_event_source_mapping") {
		for _, scaling := range c.Change.After.Scaling {
			n += scaling.Maximum
		}
	}
	return n
}

// vCPUs is how much the API's tasks use at most with one capacity provider: as many
// tasks as autoscaling starts, and those of a deployment beside them.
func (p Plan) vCPUs(provider string) (n float64) {
	for _, service := range p.of("aws_ecs_service") {
		if len(service.Change.After.Providers) == 0 || service.Change.After.Providers[0].Name != provider {
			continue
		}
		for _, target := range p.of("aws_appautoscaling_target") {
			for _, task := range p.of("aws_ecs_task_definition") {
				n += target.Change.After.MaxCapacity * units(task.Change.After.CPU) / 1024 * service.Change.After.AtMost / 100
			}
		}
	}
	return n
}

// units reads CPU units; Terraform keeps them as text.
func units(cpu any) (n float64) {
	if _, err := fmt.Sscan(fmt.Sprint(cpu), &n); err != nil {
		return 0
	}
	return n
}
