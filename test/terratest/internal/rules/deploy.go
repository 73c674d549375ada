package rules

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var byDigest = regexp.MustCompile(`^[^@]+@sha256:[0-9a-f]{64}$`)

// container returns the API's container definition.
func container(task Resource) Resource {
	var all []map[string]any
	if json.Unmarshal([]byte(task.Text("container_definitions")), &all) != nil || len(all) != 1 {
		return Resource{Address: task.Address}
	}
	return Resource{Address: task.Address, Values: all[0]}
}

// environmentOf returns the environment variables of a task's container.
func environmentOf(task Resource) map[string]string {
	values := map[string]string{}
	for _, e := range container(task).List("environment") {
		if pair, ok := e.(map[string]any); ok {
			values[fmt.Sprint(pair["name"])] = fmt.Sprint(pair["value"])
		}
	}
	return values
}

// releasesRollOut: an apply deploys the image by its digest and functions by their
// package's hash, and ECS rolls back a release that does not start.
func releasesRollOut(s Stack) []string {
	var f findings
	tasks := s.OfType("aws_ecs_task_definition")
	f.some(tasks, "task definition")
	for _, task := range tasks {
		if image := container(task).Text("image"); !byDigest.MatchString(image) {
			f.add(task, "runs %q, which can change without a deployment", image)
		}
	}
	for _, fn := range s.OfType("aws_lambda_function") {
		if fn.Text("source_code_hash") == "" {
			f.add(fn, "is not deployed when its package changes")
		}
	}
	for _, service := range s.OfType("aws_ecs_service") {
		if !service.True("deployment_circuit_breaker.0.enable") || !service.True("deployment_circuit_breaker.0.rollback") {
			f.add(service, "does not roll back a release that does not start")
		}
		if service.Number("deployment_minimum_healthy_percent") < 100 {
			f.add(service, "stops tasks before new ones serve")
		}
		if len(service.List("capacity_provider_strategy")) > 0 && !service.True("force_new_deployment") {
			f.add(service, "cannot change its capacity: the provider refuses the plan")
		}
	}
	return f
}

// containerIsUnprivileged: the container does not run as root, has a read-only root
// file system, and has a health check.
func containerIsUnprivileged(s Stack) []string {
	var f findings
	for _, task := range s.OfType("aws_ecs_task_definition") {
		c := container(task)
		user, _, _ := strings.Cut(c.Text("user"), ":")
		if user == "" || user == "0" || user == "root" {
			f.add(task, "runs as %q", c.Text("user"))
		}
		if !c.True("readonlyRootFilesystem") || c.True("privileged") {
			f.add(task, "has a writable root file system or is privileged")
		}
		if len(c.List("healthCheck.command")) == 0 {
			f.add(task, "has no health check")
		}
	}
	return f
}

// secretsAreNotInThePlan: the API gets the cursor key by reference, and no parameter has
// a value in the state.
func secretsAreNotInThePlan(s Stack) []string {
	var f findings
	for _, task := range s.OfType("aws_ecs_task_definition") {
		named := slices.ContainsFunc(container(task).List("secrets"), func(e any) bool {
			pair, _ := e.(map[string]any)
			return pair["name"] == "CURSOR_SECRET" && strings.Contains(fmt.Sprint(pair["valueFrom"]), ":ssm:")
		})
		if _, plain := environmentOf(task)["CURSOR_SECRET"]; plain || !named {
			f.add(task, "does not take CURSOR_SECRET from the Parameter Store")
		}
	}
	parameters := s.OfType("aws_ssm_parameter")
	f.some(parameters, "parameter")
	for _, v := range parameters { // a value that is not write-only has no version
		if v.Number("value_wo_version") < 1 || v.Text("value_wo") != "" || v.Text("type") != "SecureString" {
			f.add(v, "has its value in the state")
		}
	}
	return f
}

// appIsConfigured: the app's configuration has the API's base path, the user pool's
// issuer, the app's client, and the payment gateway that the functions have.
func appIsConfigured(s Stack) []string {
	config := Resource{Address: "output.app_config"}
	config.Values, _ = s.Outputs["app_config"].(map[string]any)
	var f findings
	if got := config.Text("apiBaseUrl"); got != "/api" {
		f.add(config, "has the API's base path %q, which CloudFront does not route to the API", got)
	}
	if !strings.HasPrefix(config.Text("issuer"), "https://cognito-idp.") || config.Text("clientId") == "" {
		f.add(config, "has no issuer or client")
	}
	client, ok := s.Find("aws_cognito_user_pool_client", "id", config.Text("clientId"))
	if !ok || client.True("generate_secret") {
		f.add(config, "has a client that is not the app's")
	}
	if got, want := config.Text("paymentGateway"), s.function("charge-payment").Text("environment.0.variables.PAYMENT_GATEWAY"); got != want {
		f.add(config, "has the payment gateway %q, not %q as the functions", got, want)
	}
	app, _ := s.Outputs["app_url"].(string)
	if !slices.Contains(client.Texts("callback_urls"), app+"/callback") {
		f.add(client, "does not redirect to %s", app)
	}
	return f
}

// onlyTestClientAcceptsPasswords: the app's client uses the authorization code flow.
// Only the test client accepts passwords, and prod has none.
func onlyTestClientAcceptsPasswords(s Stack) []string {
	var f findings
	config, _ := s.Outputs["app_config"].(map[string]any)
	clients := s.OfType("aws_cognito_user_pool_client")
	f.some(clients, "user pool client")
	for _, c := range clients {
		passwords := slices.ContainsFunc(c.Texts("explicit_auth_flows"), func(flow string) bool { return strings.Contains(flow, "PASSWORD") })
		if passwords && (config["environment"] == "prod" || c.Text("id") == config["clientId"]) {
			f.add(c, "accepts passwords")
		}
		if c.Text("prevent_user_existence_errors") != "ENABLED" {
			f.add(c, "discloses whether an account exists")
		}
		if c.Text("id") == config["clientId"] && !slices.Equal(c.Texts("allowed_oauth_flows"), []string{"code"}) {
			f.add(c, "allows a flow other than the authorization code flow")
		}
	}
	return f
}

// nothingCostsByTheHour: outside prod there are no NAT gateways, no interface
// endpoints and no public load balancers, which have an hourly price.
func nothingCostsByTheHour(s Stack) []string {
	var f findings
	config, _ := s.Outputs["app_config"].(map[string]any)
	if config["environment"] == "prod" {
		return nil // prod's egress mode needs NAT gateways; docs/cost.md has their price
	}
	for _, nat := range s.OfType("aws_nat_gateway") {
		f.add(nat, "costs 32.85 USD a month")
	}
	for _, e := range s.OfType("aws_vpc_endpoint") {
		if e.Text("vpc_endpoint_type") == "Interface" {
			f.add(e, "costs 7.30 USD a month and zone")
		}
	}
	for _, lb := range s.OfType("aws_lb") {
		if !lb.True("internal") {
			f.add(lb, "needs a paid public address per zone")
		}
	}
	return f
}
