package pipeline

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mistakes lists, for each rule by name, changes to the workflows that the rule
// must find.
var mistakes = map[string][]func(*testing.T, workflows){
	"actions are pinned by commit": {
		func(t *testing.T, w workflows) { first(t, w, "deploy.yml", "deploy")["uses"] = "actions/checkout@v7" },
		func(t *testing.T, w workflows) { first(t, w, "test.yml", "test")["uses"] = "actions/checkout@main" },
	},
	"S14 no long-lived keys": {
		func(t *testing.T, w workflows) {
			w.job(t, "deploy.yml", "deploy")["env"].(object)["AWS_ACCESS_KEY_ID"] = "AKIA"
		},
		func(t *testing.T, w workflows) {
			w.job(t, "main.yml", "release")["env"].(object)["X"] = "${{ secrets.KEY }}"
		},
	},
	"jobs that use AWS request a token and assume a role": {
		func(t *testing.T, w workflows) {
			delete(step(t, w, "deploy.yml", "deploy", "configure-aws")["with"].(object), "role-to-assume")
		},
		func(t *testing.T, w workflows) {
			delete(w.job(t, "main.yml", "release")["permissions"].(object), "id-token")
		},
	},
	"each job lists its permissions": {
		func(_ *testing.T, w workflows) { delete(w["nightly.yml"], "permissions") },
		func(_ *testing.T, w workflows) { w["main.yml"]["permissions"] = "write-all" },
		func(t *testing.T, w workflows) { delete(w.job(t, "test.yml", "lint"), "permissions") },
		func(t *testing.T, w workflows) {
			w.job(t, "deploy.yml", "deploy")["permissions"].(object)["contents"] = "write"
		},
		func(t *testing.T, w workflows) {
			w.job(t, "drift.yml", "issue")["permissions"].(object)["actions"] = "write"
		},
	},
	"every job has a time limit": {
		func(t *testing.T, w workflows) { delete(w.job(t, "test.yml", "test"), "timeout-minutes") },
		func(t *testing.T, w workflows) { w.job(t, "deploy.yml", "deploy")["timeout-minutes"] = 360 },
	},
	"code of forks gets no permissions": {
		func(_ *testing.T, w workflows) { w["pull-request.yml"]["on"].(object)["pull_request_target"] = nil },
		func(t *testing.T, w workflows) { delete(w.job(t, "pull-request.yml", "plan"), "if") },
	},
	"checkouts keep no token": {
		func(t *testing.T, w workflows) { delete(first(t, w, "pull-request.yml", "plan"), "with") },
	},
	"no expression is expanded inside a script": {
		func(t *testing.T, w workflows) {
			step(t, w, "deploy.yml", "deploy", "deploy.sh")["run"] = "scripts/deploy.sh ${{ inputs.environment }}"
		},
	},
	"I1 only tested commits are deployed": {
		func(t *testing.T, w workflows) { delete(w.job(t, "main.yml", "release"), "needs") },
		func(t *testing.T, w workflows) { w.job(t, "main.yml", "prod")["needs"] = "release" },
		func(t *testing.T, w workflows) { w.job(t, "main.yml", "dev")["if"] = "always()" },
		func(t *testing.T, w workflows) { delete(w["main.yml"]["jobs"].(object), "staging") },
		func(t *testing.T, w workflows) {
			first(t, w, "nightly.yml", "long")["run"] = "scripts/deploy.sh prod ."
		},
	},
	"I1 images are deployed by digest, not by tag": {
		func(t *testing.T, w workflows) {
			step(t, w, "main.yml", "release", "push-image.sh")["run"] = "docker push repository:latest"
		},
	},
	"releases are built without caches of other runs": {
		func(t *testing.T, w workflows) {
			delete(step(t, w, "main.yml", "release", "setup-go")["with"].(object), "cache")
		},
	},
	"test results are not cached": {
		func(t *testing.T, w workflows) { delete(w.job(t, "test.yml", "test"), "env") },
	},
	"deployments of an environment never overlap": {
		func(t *testing.T, w workflows) { delete(w.job(t, "deploy.yml", "deploy"), "concurrency") },
		func(t *testing.T, w workflows) {
			w.job(t, "deploy.yml", "deploy")["concurrency"].(object)["cancel-in-progress"] = true
		},
	},
	"a deployment is approved, smoke tested, and rolled back if it fails": {
		func(t *testing.T, w workflows) { delete(step(t, w, "deploy.yml", "deploy", "rollback.sh"), "if") },
		func(t *testing.T, w workflows) { step(t, w, "deploy.yml", "deploy", "cmd/smoke")["run"] = "true" },
		func(t *testing.T, w workflows) {
			step(t, w, "deploy.yml", "deploy", "cmd/smoke")["continue-on-error"] = true
		},
		func(t *testing.T, w workflows) { delete(w.job(t, "deploy.yml", "deploy"), "environment") },
		func(t *testing.T, w workflows) {
			step(t, w, "deploy.yml", "deploy", "rollback.sh")["if"] = "failure()"
		},
	},
	"a rollback has enough time": {
		func(t *testing.T, w workflows) {
			delete(step(t, w, "deploy.yml", "deploy", "scripts/deploy.sh"), "timeout-minutes")
		},
		func(t *testing.T, w workflows) { w.job(t, "deploy.yml", "deploy")["timeout-minutes"] = 60 },
		func(t *testing.T, w workflows) {
			delete(step(t, w, "deploy.yml", "deploy", "configure-aws"), "uses")
		},
	},
	"releases are signed, with bills of materials and provenance": {
		func(t *testing.T, w workflows) { step(t, w, "main.yml", "release", "sign-release.sh")["if"] = "false" },
		func(t *testing.T, w workflows) {
			step(t, w, "main.yml", "release", "task sbom")["run"] = "go tool task build"
		},
		func(t *testing.T, w workflows) {
			delete(step(t, w, "main.yml", "release", "attest-build-provenance"), "uses")
		},
		func(t *testing.T, w workflows) {
			step(t, w, "main.yml", "release", "sign-release.sh")["continue-on-error"] = true
		},
		func(t *testing.T, w workflows) {
			delete(w.job(t, "main.yml", "release")["permissions"].(object), "attestations")
		},
	},
	"what fetches a release can verify it": {
		func(t *testing.T, w workflows) {
			delete(step(t, w, "deploy.yml", "deploy", "cosign-installer"), "uses")
		},
		func(t *testing.T, w workflows) { delete(step(t, w, "drift.yml", "plan", "cosign-installer"), "uses") },
		func(t *testing.T, w workflows) {
			delete(step(t, w, "pull-request.yml", "plan", "cosign-installer"), "uses")
		},
	},
	"known vulnerabilities stop a release": {
		func(_ *testing.T, w workflows) { delete(w["test.yml"]["jobs"].(object), "vulnerabilities") },
		func(t *testing.T, w workflows) {
			w.job(t, "test.yml", "vulnerabilities")["continue-on-error"] = true
		},
		func(t *testing.T, w workflows) {
			step(t, w, "test.yml", "vulnerabilities", "task vulnerabilities")["run"] = "true"
		},
	},
	"temporary stacks that outlive their test are destroyed": {
		func(_ *testing.T, w workflows) { delete(w["orphans.yml"]["on"].(object), "schedule") },
		func(t *testing.T, w workflows) { w.job(t, "orphans.yml", "destroy")["environment"] = "dev" },
		func(t *testing.T, w workflows) {
			step(t, w, "orphans.yml", "destroy", "destroy-expired.sh")["run"] = "true"
		},
	},
	"a late approval does not deploy an older release": {
		func(t *testing.T, w workflows) { step(t, w, "deploy.yml", "deploy", "refuse-older.sh")["run"] = "true" },
		func(t *testing.T, w workflows) {
			step(t, w, "deploy.yml", "deploy", "refuse-older.sh")["if"] = "false"
		},
	},
}

func TestEachRuleFindsItsMistakes(t *testing.T) {
	require.Equal(t, slices.Sorted(maps.Keys(rules)), slices.Sorted(maps.Keys(mistakes)))
	for name, all := range mistakes {
		for i, put := range all {
			w := read(t)
			put(t, w)
			require.NotEmpty(t, rules[name](w), "%s, mistake %d", name, i)
		}
	}
}

func first(t *testing.T, w workflows, file, name string) object {
	t.Helper()
	return job{file, name, w.job(t, file, name)}.steps()[0]
}

// step finds the step whose action or script contains what.
func step(t *testing.T, w workflows, file, name, what string) object {
	t.Helper()
	for _, s := range (job{file, name, w.job(t, file, name)}).steps() {
		if strings.Contains(text(s["uses"])+text(s["run"]), what) {
			return s
		}
	}
	t.Fatalf("%s: %s has no step with %s", file, name, what)
	return nil
}
