package pipeline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rule returns the violations of one rule.
type rule func(workflows) []string

var (
	commit     = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)
	expression = regexp.MustCompile(`\$\{\{`)
	keys       = regexp.MustCompile(`(?i)aws.access.key.id|aws.secret.access.key|aws.session.token|secrets\.`)
	byTag      = regexp.MustCompile(`:latest\b`)
)

var rules = map[string]rule{
	"actions are pinned by commit": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			for _, s := range append(j.steps(), j.object) {
				if uses := text(s["uses"]); uses != "" && !strings.HasPrefix(uses, "./") && !commit.MatchString(uses) {
					bad = append(bad, fmt.Sprintf("%s uses %s", j, uses))
				}
			}
		}
		return bad
	},
	"S14 no long-lived keys": func(w workflows) (bad []string) {
		for file, doc := range w {
			leaves(doc, nil, func(path []string, text string) {
				if keys.MatchString(text) {
					bad = append(bad, fmt.Sprintf("%s: %s: %s", file, named(path), text))
				}
			})
		}
		return bad
	},
	"jobs that use AWS request a token and assume a role": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			for _, s := range j.steps() {
				if !strings.HasPrefix(text(s["uses"]), "aws-actions/configure-aws-credentials@") {
					continue
				}
				if !j.signsIn() || text(at(s, "with", "role-to-assume")) == "" || text(at(s, "with", "allowed-account-ids")) == "" {
					bad = append(bad, j.String())
				}
			}
		}
		return bad
	},
	"each job lists its permissions": func(w workflows) (bad []string) {
		for file, doc := range w {
			if p, ok := doc["permissions"].(object); !ok || len(p) > 0 {
				bad = append(bad, file+" gives permissions to all its jobs")
			}
		}
		for _, j := range w.jobs() {
			p, ok := j.object["permissions"].(object)
			if !ok {
				bad = append(bad, j.String()+" has no permissions")
			}
			for name, level := range p {
				if name == "attestations" && j.String() == "main.yml: release" {
					continue // it keeps the provenance of what it built
				}
				allowed := level == "read" || level == "write" && slices.Contains([]string{"id-token", "issues", "pull-requests"}, name)
				if !allowed {
					bad = append(bad, fmt.Sprintf("%s has %s: %v", j, name, level))
				}
			}
		}
		return bad
	},
	"every job has a time limit": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			if minutes, ok := j.object["timeout-minutes"].(int); j.object["uses"] == nil && (!ok || minutes > 120) {
				bad = append(bad, j.String())
			}
		}
		return bad
	},
	"code of forks gets no permissions": func(w workflows) (bad []string) {
		for file, doc := range w {
			triggers, _ := doc["on"].(object)
			for _, name := range []string{"pull_request_target", "workflow_run", "issue_comment"} {
				if _, ok := triggers[name]; ok {
					bad = append(bad, file+" is triggered by "+name)
				}
			}
			if _, ok := triggers["pull_request"]; !ok {
				continue
			}
			for _, j := range w.jobs() {
				const own = "github.event.pull_request.head.repo.full_name == github.repository"
				if j.file == file && j.signsIn() && !strings.Contains(text(j.object["if"]), own) {
					bad = append(bad, j.String()+" signs in for forks too")
				}
			}
		}
		return bad
	},
	"checkouts keep no token": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			for _, s := range j.steps() {
				if strings.HasPrefix(text(s["uses"]), "actions/checkout@") && at(s, "with", "persist-credentials") != false {
					bad = append(bad, j.String())
				}
			}
		}
		return bad
	},
	"no expression is expanded inside a script": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			for _, s := range j.steps() {
				if run := text(s["run"]); expression.MatchString(run) {
					bad = append(bad, fmt.Sprintf("%s: %s", j, run))
				}
			}
		}
		return bad
	},
	"I1 only tested commits are deployed": untested,
	"I1 images are deployed by digest, not by tag": func(w workflows) (bad []string) {
		for file, doc := range w {
			leaves(doc, nil, func(_ []string, text string) {
				if byTag.MatchString(text) {
					bad = append(bad, file+": "+text)
				}
			})
		}
		return bad
	},
	"releases are built without caches of other runs": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			if !j.signsIn() || j.file == "pull-request.yml" {
				continue
			}
			for _, s := range j.steps() {
				uses := text(s["uses"])
				cached := strings.HasPrefix(uses, "actions/setup-go@") && at(s, "with", "cache") != false ||
					strings.HasPrefix(uses, "actions/setup-node@") && at(s, "with", "package-manager-cache") != false ||
					strings.HasPrefix(uses, "actions/cache")
				if cached {
					bad = append(bad, j.String()+" uses "+uses)
				}
			}
		}
		return bad
	},
	"test results are not cached": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			tests := slices.ContainsFunc(j.steps(), func(s object) bool { return strings.Contains(text(s["run"]), "task test") })
			if tests && !slices.Contains(strings.Fields(text(at(j.object, "env", "GOFLAGS"))), "-count=1") {
				bad = append(bad, j.String())
			}
		}
		return bad
	},
	"deployments of an environment never overlap": func(w workflows) (bad []string) {
		for _, j := range w.jobs() {
			if !deploys(j) {
				continue
			}
			group := text(at(j.object, "concurrency", "group"))
			if !strings.Contains(group, "inputs.environment") || at(j.object, "concurrency", "cancel-in-progress") != false {
				bad = append(bad, j.String())
			}
		}
		return bad
	},
	"releases are signed, with bills of materials and provenance": unsigned,
	"what fetches a release can verify it":                        unverified,
	"known vulnerabilities stop a release": func(w workflows) (bad []string) {
		gate, _ := at(w["test.yml"], "jobs", "vulnerabilities").(object)
		looks := slices.ContainsFunc(job{"test.yml", "vulnerabilities", gate}.steps(), func(s object) bool {
			return strings.Contains(text(s["run"]), "task vulnerabilities") && s["if"] == nil && s["continue-on-error"] == nil
		})
		if !looks || gate["if"] != nil || gate["continue-on-error"] != nil {
			bad = append(bad, "test.yml does not look for vulnerabilities")
		}
		return bad
	},
	"temporary stacks that outlive their test are destroyed":              undestroyed,
	"a deployment is approved, smoke tested, and rolled back if it fails": badOrder,
	"a rollback has enough time":                                          badLimits,
	"a late approval does not deploy an older release":                    unordered,
}

func TestWorkflowsKeepTheRules(t *testing.T) {
	for name, breaks := range rules {
		require.Empty(t, breaks(read(t)), name)
	}
}
