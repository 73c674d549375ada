package terratest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

const region = "us-east-1"

// boundary returns the permissions boundary of a workspace.
func boundary(t *testing.T, workspace string) []rules.Statement {
	t.Helper()
	found := bootstrap(t).Named(func(name string) bool { return name == "eventforge-boundary-"+workspace })
	require.NotEmpty(t, found)
	return found
}

// deployer returns the permissions of the pipeline to change a workspace.
func deployer(t *testing.T, workspace string) []rules.Statement {
	t.Helper()
	found := bootstrap(t).Named(func(name string) bool { return strings.HasPrefix(name, "eventforge-apply-"+workspace+"-") })
	require.NotEmpty(t, found)
	return found
}

// bounded returns a stack whose roles have the permissions boundary, as the pipeline
// creates them.
func bounded(t *testing.T, workspace string) rules.Stack {
	t.Helper()
	_, s := stack(t, workspace)
	s = s.Clone()
	for _, role := range s.OfType("aws_iam_role") {
		role.Values["permissions_boundary"] = "arn:aws:iam::123456789012:policy/eventforge-boundary-" + workspace
	}
	return s
}

// AWS refuses permissions beyond the boundary only when they are used, so no plan
// shows the mistake.
func TestTheBoundaryAllowsEveryRolesPermissions(t *testing.T) {
	for _, workspace := range harness.Environments {
		_, s := stack(t, workspace)
		require.Empty(t, s.BeyondBoundary(boundary(t, workspace)), workspace)
	}
	s := bounded(t, "dev")
	require.NotEmpty(t, s.BeyondBoundary(boundary(t, "prod")), "prod's boundary allows the permissions of dev's roles")
	for name, statement := range map[string]string{
		"another action":               `"Action":"dynamodb:Scan","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/eventforge-dev"`,
		"another workspace's resource": `"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:eventforge-prod-email"`,
		"every resource":               `"Action":"sqs:SendMessage","Resource":"*"`,
		"another key":                  `"Action":"kms:Decrypt","Resource":"arn:aws:kms:us-east-1:123456789012:key/other"`,
	} {
		broken := s.Clone()
		require.NoError(t, broken.Add("aws_iam_role_policy", allow(statement)))
		require.Len(t, broken.BeyondBoundary(boundary(t, "dev")), 1, name)
	}
}

// untagged are types with neither a workspace's name in their ARN nor tags, so that no
// policy can restrict them to a workspace. They contain no data and grant no access.
var untagged = []string{"aws_cloudfront_cache_policy", "aws_cloudfront_origin_access_control", "aws_cloudfront_response_headers_policy"}

func TestApplyRolesCanCreateTheirWorkspaceOnly(t *testing.T) {
	for _, workspace := range harness.Environments {
		require.Empty(t, bounded(t, workspace).NotCreatable(deployer(t, workspace), region), workspace)
	}
	for _, other := range []string{"staging", "prod"} {
		s := bounded(t, other)
		refused := strings.Join(s.NotCreatable(deployer(t, "dev"), region), "\n")
		for _, r := range s.Resources {
			if r.Data || r.Type == "terraform_data" || slices.Contains(untagged, r.Type) {
				continue
			}
			require.Contains(t, refused, r.Address+": ", "dev's apply role can create it")
		}
	}
}

func TestApplyRolesCannotCreateOtherResources(t *testing.T) {
	s, may := bounded(t, "dev"), deployer(t, "dev")
	for _, c := range []struct {
		name string
		make func(*rules.Stack) error
	}{
		{"a queue of another name", replace(`queue["email"].aws_sqs_queue.this`, "arn", "eventforge-dev", "orders")},
		{"a role without the boundary", set("api.aws_iam_role.task", "permissions_boundary", nil)},
		{"a VPC with another workspace's tag", set("aws_vpc.this", "tags_all.Environment", "prod")},
		{"an unknown type", add("aws_instance", map[string]any{"id": "i-1"})},
	} {
		broken := s.Clone()
		require.NoError(t, c.make(&broken), c.name)
		require.NotEmpty(t, broken.NotCreatable(may, region), c.name)
	}
	require.NotEmpty(t, s.NotCreatable(may, "eu-central-1"), "the role can deploy to every region")
}

// T7: permissions lacked a call that the provider's next major version makes. While it
// waits for a service to be steady, version 6 follows the service's deployment. A refusal
// comes after the change, and rolls back a release that works.
func TestT7_TheDeployerMayFollowADeployment(t *testing.T) {
	const ecs = "arn:aws:ecs:" + region + ":123456789012:"
	reads := bootstrap(t).Named(func(name string) bool { return name == "eventforge-read" })
	require.NotEmpty(t, reads)
	for _, workspace := range harness.Environments {
		_, s := stack(t, workspace)
		service := s.OfType("aws_ecs_service")[0].Text("name")
		place := "eventforge-" + workspace + "/" + service
		may := append(deployer(t, workspace), reads...)
		for action, resource := range map[string]string{
			"ecs:ListServiceDeployments":     "service/" + place,
			"ecs:DescribeServiceDeployments": "service-deployment/" + place + "/0123456789abcdef",
			"ecs:DescribeServices":           "service/" + place,
		} {
			require.True(t, rules.Allows(may, rules.Request{Action: action, Resource: ecs + resource}), "%s: %s", workspace, action)
		}
		require.False(t, rules.Allows(may, rules.Request{Action: "ecs:ListServiceDeployments", Resource: ecs + "service/another/api"}), workspace)
	}
}
