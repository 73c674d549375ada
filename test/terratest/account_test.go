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

// boundary is the most that the roles of a workspace can do.
func boundary(t *testing.T, workspace string) []rules.Statement {
	t.Helper()
	found := bootstrap(t).Named(func(name string) bool { return name == "eventforge-boundary-"+workspace })
	require.NotEmpty(t, found)
	return found
}

// deployer is what the pipeline may do when it deploys a workspace, reading
// left out.
func deployer(t *testing.T, workspace string) []rules.Statement {
	t.Helper()
	found := bootstrap(t).Named(func(name string) bool { return strings.HasPrefix(name, "eventforge-apply-"+workspace+"-") })
	require.NotEmpty(t, found)
	return found
}

// bounded is a stack as the pipeline makes it: every role with the boundary.
func bounded(t *testing.T, workspace string) rules.Stack {
	t.Helper()
	_, s := stack(t, workspace)
	s = s.Clone()
	for _, role := range s.OfType("aws_iam_role") {
		role.Values["permissions_boundary"] = "arn:aws:iam::123456789012:policy/eventforge-boundary-" + workspace
	}
	return s
}

// A boundary cuts silently: what a role is granted beyond it is refused only
// when it is used.
func TestTheBoundaryLetsEveryRoleDoWhatItIsGranted(t *testing.T) {
	for _, workspace := range harness.Environments {
		_, s := stack(t, workspace)
		require.Empty(t, s.BeyondBoundary(boundary(t, workspace)), workspace)
	}
	s := bounded(t, "dev")
	require.NotEmpty(t, s.BeyondBoundary(boundary(t, "prod")), "dev's roles fit into prod's boundary")
	for name, statement := range map[string]string{
		"an action more":               `"Action":"dynamodb:Scan","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/eventforge-dev"`,
		"another workspace's resource": `"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:123456789012:eventforge-prod-email"`,
		"every resource":               `"Action":"sqs:SendMessage","Resource":"*"`,
		"another key":                  `"Action":"kms:Decrypt","Resource":"arn:aws:kms:us-east-1:123456789012:key/other"`,
	} {
		broken := s.Clone()
		require.NoError(t, broken.Add("aws_iam_role_policy", allow(statement)))
		require.Len(t, broken.BeyondBoundary(boundary(t, "dev")), 1, name)
	}
}

// untagged carry neither a workspace's name in their ARN nor tags, so that no
// policy can tell whose they are. They hold no data and let nobody in.
var untagged = []string{"aws_cloudfront_origin_access_control", "aws_cloudfront_response_headers_policy"}

func TestWhoDeploysCanMakeTheWorkspaceAndNoOther(t *testing.T) {
	for _, workspace := range harness.Environments {
		require.Empty(t, bounded(t, workspace).NotMakeable(deployer(t, workspace), region), workspace)
	}
	for _, other := range []string{"staging", "prod"} {
		s := bounded(t, other)
		refused := strings.Join(s.NotMakeable(deployer(t, "dev"), region), "\n")
		for _, r := range s.Resources {
			if r.Data || r.Type == "terraform_data" || slices.Contains(untagged, r.Type) {
				continue
			}
			require.Contains(t, refused, r.Address+": ", "who deploys dev can make it")
		}
	}
}

func TestWhoDeploysMissesWhatIsTakenAway(t *testing.T) {
	s, may := bounded(t, "dev"), deployer(t, "dev")
	for _, c := range []struct {
		name string
		make func(*rules.Stack) error
	}{
		{"a queue of another name", replace(`queue["email"].aws_sqs_queue.this`, "arn", "eventforge-dev", "orders")},
		{"a role without the boundary", set("api.aws_iam_role.task", "permissions_boundary", nil)},
		{"a VPC with another's tag", set("aws_vpc.this", "tags_all.Environment", "prod")},
		{"a type that nobody thought of", add("aws_instance", map[string]any{"id": "i-1"})},
	} {
		broken := s.Clone()
		require.NoError(t, c.make(&broken), c.name)
		require.NotEmpty(t, broken.NotMakeable(may, region), c.name)
	}
	require.NotEmpty(t, s.NotMakeable(may, "eu-central-1"), "it deploys into any region")
}
