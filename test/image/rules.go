package image

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

var (
	nobody = regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`)
	// A version to the patch, with or without what it is based on, and a digest.
	pinned = regexp.MustCompile(`^[a-z0-9./-]+:[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?@sha256:[0-9a-f]{64}$`)
)

// Check returns the broken rules of the Dockerfile. The files that it copies must exist in
// context.
func (d Dockerfile) Check(context string) (faults []string) {
	for _, s := range d.Stages {
		faults = append(faults, d.checkStage(s, context)...)
	}
	return append(faults, checkFinal(d.Final())...)
}

func (d Dockerfile) checkStage(s instructions.Stage, context string) (faults []string) {
	if s.BaseName != "scratch" && !pinned.MatchString(s.BaseName) {
		faults = append(faults, fmt.Sprintf("FROM %s: a base must be pinned to a patch version and a digest", s.BaseName))
	}
	if len(All[*instructions.AddCommand](s)) > 0 {
		faults = append(faults, "ADD fetches and unpacks; use COPY")
	}
	for _, c := range All[*instructions.CopyCommand](s) {
		faults = append(faults, d.checkCopy(c, context)...)
	}
	return faults
}

func (d Dockerfile) checkCopy(c *instructions.CopyCommand, context string) (faults []string) {
	if c.From != "" {
		if _, err := d.stage(c.From); err != nil {
			faults = append(faults, fmt.Sprintf("%s: %v", c, err))
		}
		return faults
	}
	for _, source := range c.SourcePaths {
		if _, err := os.Stat(filepath.Join(context, source)); err != nil {
			faults = append(faults, fmt.Sprintf("%s: %s is not in the context", c, source))
		}
	}
	return faults
}

// checkFinal returns the broken rules of the final stage.
func checkFinal(s instructions.Stage) (faults []string) {
	if s.BaseName != "scratch" {
		faults = append(faults, "the image must be from scratch: no shell, no packages")
	}
	if user, ok := Last[*instructions.UserCommand](s); !ok || !nobody.MatchString(user.User) {
		faults = append(faults, "USER must be a user and group that are not root, by number: 65532:65532")
	}
	if entry, ok := Last[*instructions.EntrypointCommand](s); !ok || entry.PrependShell || len(entry.CmdLine) == 0 {
		faults = append(faults, `ENTRYPOINT must be in exec form, ["/api"]: there is no shell, and signals must arrive`)
	}
	if len(All[*instructions.RunCommand](s)) > 0 {
		faults = append(faults, "nothing can RUN in an image without a shell")
	}
	return append(append(faults, checkHealth(s)...), checkLabels(s)...)
}

func checkHealth(s instructions.Stage) []string {
	check, ok := Last[*instructions.HealthCheckCommand](s)
	if !ok || len(check.Health.Test) == 0 || check.Health.Test[0] != "CMD" {
		return []string{`HEALTHCHECK must be in exec form, CMD ["/api", "healthcheck"]`}
	}
	entry, ok := Last[*instructions.EntrypointCommand](s)
	if !ok || !slices.Equal(check.Health.Test[1:], append(slices.Clone(entry.CmdLine), "healthcheck")) {
		return []string{"HEALTHCHECK must ask the entry point itself"}
	}
	return nil
}

// required are the labels by which a scanner or a person finds the sources.
var required = []string{"title", "source", "revision", "licenses", "base.name"}

func checkLabels(s instructions.Stage) (faults []string) {
	labels := map[string]string{}
	for _, l := range All[*instructions.LabelCommand](s) {
		for _, pair := range l.Labels {
			labels[pair.Key] = strings.Trim(pair.Value, `"`)
		}
	}
	for _, name := range required {
		if labels["org.opencontainers.image."+name] == "" {
			faults = append(faults, "LABEL org.opencontainers.image."+name+" is missing")
		}
	}
	return faults
}
