package terratest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
)

// document returns a file of docs/.
func document(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(harness.Repository(), "docs", name))
	require.NoError(t, err)
	return string(raw)
}

// docs/operations.md has a heading with the name of each alarm.
func TestEveryAlarmHasARunbook(t *testing.T) {
	a, _ := stack(t, "prod")
	var alarms []string
	for _, name := range a.Second.RawPlan.PlannedValues.Outputs["alarm_names"].Value.([]any) {
		alarms = append(alarms, strings.TrimPrefix(name.(string), "eventforge-prod-"))
	}
	var described []string
	for _, heading := range regexp.MustCompile("(?m)^### (`.+)$").FindAllStringSubmatch(document(t, "operations.md"), -1) {
		for _, name := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(heading[1], -1) {
			described = append(described, name[1])
		}
	}
	require.ElementsMatch(t, alarms, described)
}

// Each runbook names its page in the app before the first command.
func TestEveryRunbookNamesItsPageFirst(t *testing.T) {
	_, runbooks, found := strings.Cut(document(t, "operations.md"), "## Runbooks\n")
	require.True(t, found)
	runbooks, _, _ = strings.Cut(runbooks, "\n## ")
	sections := strings.Split(runbooks, "\n### ")[1:]
	require.NotEmpty(t, sections)
	for _, section := range sections {
		name, text, _ := strings.Cut(section, "\n")
		require.True(t, strings.HasPrefix(text, "Page: "), "the runbook %s names no page first", name)
	}
}

// docs/security.md lists the planned permissions of each principal.
func TestTheDocumentedPermissionsMatchThePlan(t *testing.T) {
	a, _ := stack(t, "prod")
	var rows []string
	for name, policy := range principals(t, a.Second.RawPlan.PlannedValues.RootModule) {
		rows = append(rows, row(t, name, policy))
	}
	slices.Sort(rows)
	table := "| principal | table | everything else |\n|---|---|---|\n" + strings.Join(rows, "")
	requireGenerated(t, filepath.Join(harness.Repository(), "docs", "security.md"), "permissions", table)
}

// principals returns the policies of the API's task and of the functions.
func principals(t *testing.T, m *tfjson.StateModule) map[string]string {
	t.Helper()
	found := map[string]string{}
	function := regexp.MustCompile(`^module\.function\["(.+)"\]\.aws_iam_role_policy\.calls`)
	var walk func(*tfjson.StateModule)
	walk = func(m *tfjson.StateModule) {
		for _, r := range m.Resources {
			policy, _ := r.AttributeValues["policy"].(string)
			if of := function.FindStringSubmatch(r.Address); of != nil {
				found[of[1]] = policy
			} else if r.Address == "module.api.aws_iam_role_policy.task" {
				found["API"] = policy
			}
		}
		for _, child := range m.ChildModules {
			walk(child)
		}
	}
	walk(m)
	require.NotEmpty(t, found)
	return found
}

// strs decodes a string or a list of strings, as in policies.
type strs []string

func (s *strs) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*s = strs{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(s))
}

type statement struct {
	Action, Resource strs
	Condition        map[string]map[string]strs
}

func row(t *testing.T, name, policy string) string {
	t.Helper()
	var p struct{ Statement []statement }
	require.NoError(t, json.Unmarshal([]byte(policy), &p))
	var table, others []string
	for _, s := range p.Statement {
		if keys := s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]; keys != nil {
			table = append(table, onTable(s, keys))
		} else {
			others = append(others, elsewhere(s))
		}
	}
	return fmt.Sprintf("| %s | %s | %s |\n", name, strings.Join(table, "<br>"), strings.Join(others, "<br>"))
}

func onTable(s statement, keys strs) string {
	actions := make([]string, len(s.Action))
	for i, action := range s.Action {
		actions[i] = strings.TrimPrefix(action, "dynamodb:")
	}
	index := ""
	if _, name, ok := strings.Cut(s.Resource[0], "/index/"); ok {
		index = " " + name
	}
	return fmt.Sprintf("%s%s: `%s`", strings.Join(actions, ", "), index, strings.Join(keys, "`, `"))
}

func elsewhere(s statement) string {
	resources := make([]string, len(s.Resource))
	for i, arn := range s.Resource {
		parts := strings.SplitN(arn, ":", 6)
		resources[i] = strings.ReplaceAll(parts[len(parts)-1], "eventforge-prod", "‹name›")
	}
	text := fmt.Sprintf("%s on `%s`", strings.Join(s.Action, ", "), strings.Join(resources, "`, `"))
	for _, operator := range s.Condition {
		for key, values := range operator {
			text += fmt.Sprintf(", only %s `%s`", key, strings.Join(values, "`, `"))
		}
	}
	text = regexp.MustCompile(`\d{12}`).ReplaceAllString(text, "‹account›")
	return regexp.MustCompile(`[\w.]+@[\w.]+`).ReplaceAllString(text, "‹mail_from›")
}
