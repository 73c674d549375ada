package cost

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Inventory counts a stack's resources that cost money at rest.
type Inventory struct {
	LoadBalancers    int     `json:"loadBalancers"`
	Tasks            int     `json:"tasks"`
	TaskVCPU         float64 `json:"taskVCPU"`
	TaskGB           float64 `json:"taskGB"`
	SpotTasks        int     `json:"spotTasks"`
	PublicIPv4       int     `json:"publicIPv4"`
	NATGateways      int     `json:"natGateways"`
	EndpointZones    int     `json:"endpointZones"` // interface endpoints, once per zone
	Keys             int     `json:"keys"`
	KeyRotationDays  int     `json:"keyRotationDays"` // of the key that rotates most often
	Secrets          int     `json:"secrets"`
	AlarmMetrics     int     `json:"alarmMetrics"`
	ScalingPolicies  int     `json:"scalingPolicies"` // each makes two alarms of its own
	CustomMetrics    int     `json:"customMetrics"`   // with a value in every hour
	Dashboards       int     `json:"dashboards"`
	DashboardMetrics int     `json:"dashboardMetrics"` // of the largest one
	LogGroups        int     `json:"logGroups"`
	QueueConsumers   int     `json:"queueConsumers"`
	Functions        int     `json:"functions"`

	unpriced bool // there is a resource that Rest has no price for
}

// resource is one resource of a plan, with the values that are known before the apply.
type resource struct {
	Address string         `json:"address"`
	Mode    string         `json:"mode"`
	Type    string         `json:"type"`
	Values  map[string]any `json:"values"`
}

type module struct {
	Resources []resource `json:"resources"`
	Children  []module   `json:"child_modules"`
}

func (m module) all() []resource {
	all := m.Resources
	for _, child := range m.Children {
		all = append(all, child.all()...)
	}
	return all
}

// Take counts the inventory of a plan, as `terraform show -json` prints it.
func Take(plan []byte) (Inventory, error) {
	var p struct {
		Planned struct {
			Root module `json:"root_module"`
		} `json:"planned_values"`
	}
	if err := json.Unmarshal(plan, &p); err != nil {
		return Inventory{}, fmt.Errorf("plan: %w", err)
	}
	var i Inventory
	zones := map[string]bool{}
	metrics := map[string]bool{} // several filters may count into one
	endpoints := 0
	for _, r := range p.Planned.Root.all() {
		if r.Mode != "managed" {
			continue
		}
		i.count(r)
		switch r.Type {
		case "aws_subnet":
			zones[text(r.Values["availability_zone"])] = true
		case "aws_vpc_endpoint":
			if r.Values["vpc_endpoint_type"] == "Interface" {
				endpoints++
			}
		case "aws_cloudwatch_log_metric_filter":
			to := first(r.Values["metric_transformation"])
			if text(to["default_value"]) == "" {
				continue // it has no value, and no price, in hours without a line that it counts
			}
			metrics[text(to["namespace"])+" "+text(to["name"])] = true
		}
	}
	i.CustomMetrics = len(metrics)
	i.EndpointZones = endpoints * len(zones)
	if i.Tasks == 0 || i.Functions == 0 || i.LogGroups == 0 {
		return i, errors.New("plan: it has no API, no functions or no log groups: this is not a plan of the whole stack")
	}
	if i.unpriced {
		return i, errors.New("plan: it has container insights or a web ACL: this package has no price for them")
	}
	if i.Dashboards > 0 && i.DashboardMetrics == 0 {
		return i, errors.New("plan: the dashboard's body is not known yet: plan again after the apply")
	}
	return i, nil
}

// count adds one resource.
func (i *Inventory) count(r resource) {
	switch r.Type {
	case "aws_lb":
		i.LoadBalancers++
	case "aws_ecs_service":
		i.service(r.Values)
	case "aws_ecs_task_definition":
		i.TaskVCPU, i.TaskGB = number(r.Values["cpu"])/1024, number(r.Values["memory"])/1024
	case "aws_ecs_cluster":
		i.unpriced = i.unpriced || first(r.Values["setting"])["value"] != "disabled"
	case "aws_nat_gateway":
		i.NATGateways++
	case "aws_eip":
		i.PublicIPv4++
	case "aws_kms_key":
		i.key(r.Values)
	case "aws_secretsmanager_secret":
		i.Secrets++
	case "aws_cloudwatch_metric_alarm":
		i.AlarmMetrics += alarmMetrics(r.Values)
	case "aws_appautoscaling_policy":
		i.ScalingPolicies++
	case "aws_cloudwatch_dashboard":
		i.Dashboards++
		i.DashboardMetrics = max(i.DashboardMetrics, dashboardMetrics(text(r.Values["dashboard_body"])))
	case "aws_cloudwatch_log_group":
		i.LogGroups++
	case "aws_lambda_function":
		i.Functions++
	case "aws_lambda_event_source_mapping":
		if strings.Contains(r.Address, "mapping.queue") {
			i.QueueConsumers++
		}
	case "aws_wafv2_web_acl":
		i.unpriced = true
	}
}

// key counts a key. By default it rotates once a year.
func (i *Inventory) key(values map[string]any) {
	days := int(number(values["rotation_period_in_days"]))
	if days == 0 {
		days = 365
	}
	if i.Keys == 0 || days < i.KeyRotationDays {
		i.KeyRotationDays = days
	}
	i.Keys++
}

func (i *Inventory) service(values map[string]any) {
	i.Tasks += int(number(values["desired_count"]))
	if first(values["network_configuration"])["assign_public_ip"] == true {
		i.PublicIPv4 += i.Tasks
	}
	strategies, _ := values["capacity_provider_strategy"].([]any)
	onDemand, spot := 0, false
	for _, strategy := range strategies {
		if s := asMap(strategy); s["capacity_provider"] == "FARGATE_SPOT" {
			spot = true
		} else {
			onDemand += int(number(s["base"]))
		}
	}
	if spot {
		i.SpotTasks = max(i.Tasks-onDemand, 0)
	}
}

// alarmMetrics counts the metrics that an alarm reads, also within expressions, because
// CloudWatch charges for each.
func alarmMetrics(values map[string]any) int {
	queries, _ := values["metric_query"].([]any)
	read := 0
	for _, q := range queries {
		if len(first(asMap(q)["metric"])) > 0 {
			read++
		}
	}
	return max(read, 1)
}

// dashboardMetrics counts the different metrics that a dashboard shows.
func dashboardMetrics(body string) int {
	var d struct {
		Widgets []struct {
			Properties struct {
				Metrics [][]any `json:"metrics"`
			} `json:"properties"`
		} `json:"widgets"`
	}
	_ = json.Unmarshal([]byte(body), &d) // an unknown body has none
	shown := map[string]bool{}
	for _, w := range d.Widgets {
		for _, metric := range w.Properties.Metrics {
			var name []string
			for _, part := range metric {
				if s, ok := part.(string); ok {
					name = append(name, s)
				}
			}
			if len(name) > 0 { // else it is an expression
				shown[strings.Join(name, "/")] = true
			}
		}
	}
	return len(shown)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// first is the first block of a list of blocks.
func first(v any) map[string]any {
	list, _ := v.([]any)
	if len(list) == 0 {
		return nil
	}
	return asMap(list[0])
}

// number reads a number, which Terraform writes as a number or as text.
func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case string:
		var n float64
		if _, err := fmt.Sscan(v, &n); err == nil {
			return n
		}
	}
	return 0
}
