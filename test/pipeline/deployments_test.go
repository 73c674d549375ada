package pipeline

import (
	"fmt"
	"slices"
	"strings"
)

// deploys reports whether the job applies anything to an environment.
func deploys(j job) bool {
	return slices.ContainsFunc(j.steps(), func(s object) bool { return strings.Contains(text(s["run"]), "deploy.sh") })
}

// untested finds jobs of the main workflow that reach AWS before the tests have
// passed, and releases that do not wait for the previous environment.
func untested(w workflows) (bad []string) {
	order := []string{"dev", "staging", "prod"}
	var seen []string
	for _, j := range w.jobs() {
		if j.file != "main.yml" || j.calls() == "test.yml" {
			continue
		}
		before := w.needs(j)
		tested := slices.ContainsFunc(before, func(name string) bool {
			called, _ := at(w[j.file], "jobs", name).(object)
			return job{j.file, name, called}.calls() == "test.yml"
		})
		if !tested || j.object["if"] != nil {
			bad = append(bad, j.String()+" does not wait for the tests")
		}
		if j.calls() != "deploy.yml" {
			continue
		}
		environment := text(at(j.object, "with", "environment"))
		seen = append(seen, environment)
		if i := slices.Index(order, environment); i < 0 || i > 0 && !slices.Contains(before, order[i-1]) {
			bad = append(bad, j.String()+" does not wait for the previous environment")
		}
	}
	slices.Sort(seen)
	if !slices.Equal(seen, slices.Sorted(slices.Values(order))) {
		bad = append(bad, "main.yml deploys to "+named(seen))
	}
	for _, j := range w.jobs() {
		if deploys(j) && j.file != "deploy.yml" {
			bad = append(bad, j.String()+" deploys, which only deploy.yml may do")
		}
	}
	return bad
}

// badOrder finds deployments whose steps are not: fetch, deploy, smoke test,
// mark the release as good, and roll back after a failure.
func badOrder(w workflows) (bad []string) {
	for _, j := range w.jobs() {
		if !deploys(j) {
			continue
		}
		var did []string
		for _, s := range j.steps() {
			for _, step := range []string{"fetch-release.sh", "scripts/deploy.sh", "cmd/smoke", "releases/good/", "rollback.sh"} {
				if strings.Contains(text(s["run"]), step) {
					did = append(did, step)
				}
			}
			// A deployment that fails before it changes anything is not rolled back.
			isRollback := strings.Contains(text(s["run"]), "rollback.sh")
			condition := text(s["if"])
			if isRollback && condition != "failure() && steps.deploy.outputs.began == 'yes'" || s["continue-on-error"] != nil ||
				!isRollback && s["run"] != nil && strings.Contains(condition, "failure()") {
				bad = append(bad, fmt.Sprintf("%s: %v runs at the wrong time", j, s["run"]))
			}
		}
		if named(did) != "fetch-release.sh, scripts/deploy.sh, cmd/smoke, releases/good/, rollback.sh" {
			bad = append(bad, fmt.Sprintf("%s does %s", j, named(did)))
		}
		if text(j.object["environment"]) == "" {
			bad = append(bad, j.String()+" names no environment, so it needs no approval and any branch may run it")
		}
	}
	return bad
}

// badLimits finds deployments that leave no time for a rollback. Each step that
// may hang needs a time limit, their sum must fit into the job's, and the
// rollback must sign in again, because a session lasts an hour.
func badLimits(w workflows) (bad []string) {
	for _, j := range w.jobs() {
		if !deploys(j) {
			continue
		}
		limit, _ := j.object["timeout-minutes"].(int)
		signIns := 0
		for _, s := range j.steps() {
			if strings.HasPrefix(text(s["uses"]), "aws-actions/configure-aws-credentials@") {
				signIns++
			}
			run := text(s["run"])
			if !strings.Contains(run, "scripts/deploy.sh") && !strings.Contains(run, "cmd/smoke") && !strings.Contains(run, "rollback.sh") {
				continue
			}
			minutes, ok := s["timeout-minutes"].(int)
			if !ok {
				bad = append(bad, fmt.Sprintf("%s: %s has no time limit, so no time may be left for a rollback", j, run))
			}
			limit -= minutes
		}
		if limit < 0 || signIns != 2 {
			bad = append(bad, fmt.Sprintf("%s leaves %d minutes, and signs in %d times", j, limit, signIns))
		}
	}
	return bad
}

// unordered finds deployments that do not first refuse a release older than the
// one that works.
func unordered(w workflows) (bad []string) {
	for _, j := range w.jobs() {
		if !deploys(j) {
			continue
		}
		refuses := slices.IndexFunc(j.steps(), func(s object) bool {
			return strings.Contains(text(s["run"]), "refuse-older.sh") && text(s["if"]) == "github.event_name != 'workflow_dispatch'"
		})
		if refuses < 0 || refuses > slices.IndexFunc(j.steps(), func(s object) bool { return strings.Contains(text(s["run"]), "scripts/deploy.sh") }) {
			bad = append(bad, j.String())
		}
	}
	return bad
}

// unsigned finds releases that are published before they are packed with their bills of
// materials, signed, and attested.
func unsigned(w workflows) (bad []string) {
	for _, j := range w.jobs() {
		var did []string
		for _, s := range j.steps() {
			for _, step := range []string{"task sbom", "pack-release.sh", "sign-release.sh", "attest-build-provenance@", "release.tar.gz.sigstore.json ", "release.tar.gz "} {
				if strings.Contains(text(s["uses"])+text(s["run"])+" ", step) && s["if"] == nil && s["continue-on-error"] == nil {
					did = append(did, step)
				}
			}
		}
		if j.file == "main.yml" && j.name == "release" || slices.Contains(did, "pack-release.sh") {
			want := "task sbom, pack-release.sh, sign-release.sh, release.tar.gz , attest-build-provenance@, release.tar.gz.sigstore.json , release.tar.gz "
			if named(did) != want || at(j.object, "permissions", "attestations") != "write" || !j.signsIn() {
				bad = append(bad, fmt.Sprintf("%s does %q", j, did))
			}
		}
	}
	return bad
}

// unverified finds jobs that fetch a release without having installed cosign.
func unverified(w workflows) (bad []string) {
	for _, j := range w.jobs() {
		installed := false
		for _, s := range j.steps() {
			installed = installed || strings.HasPrefix(text(s["uses"]), "sigstore/cosign-installer@")
			run := text(s["run"])
			fetches := slices.ContainsFunc([]string{"fetch-release.sh", "rollback.sh", "scripts/plan.sh", "drift.sh", "sign-release.sh"}, func(name string) bool { return strings.Contains(run, name) })
			if fetches && !installed {
				bad = append(bad, j.String()+": "+run)
			}
		}
	}
	return bad
}

// undestroyed finds tests that make a stack in an environment in which no scheduled job
// destroys what they leave.
func undestroyed(w workflows) (bad []string) {
	cleaned := map[string]bool{}
	for _, j := range w.jobs() {
		scheduled := at(w[j.file], "on", "schedule") != nil
		for _, s := range j.steps() {
			if scheduled && strings.Contains(text(s["run"]), "destroy-expired.sh") && s["if"] == nil {
				cleaned[text(j.object["environment"])] = true
			}
		}
	}
	for _, j := range w.jobs() {
		makes := slices.ContainsFunc(j.steps(), func(s object) bool { return strings.Contains(text(s["run"]), "-run TestStack") })
		if makes && !cleaned[text(j.object["environment"])] {
			bad = append(bad, j.String()+" may leave a stack for ever")
		}
	}
	return bad
}
