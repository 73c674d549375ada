package image_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/image"
)

func TestDockerfileKeepsTheRules(t *testing.T) {
	d, err := image.Read(target.Root())
	require.NoError(t, err)
	require.Empty(t, d.Check(target.Root()))
}

// TestRulesSeeTheMistakes puts each mistake into the Dockerfile.
func TestRulesSeeTheMistakes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(target.Root(), "Dockerfile"))
	require.NoError(t, err)
	for name, c := range map[string]struct{ old, with, fault string }{
		"I1 latest builder":  {"golang:1.26.8-bookworm@", "golang:latest@", "pinned to a patch version"},
		"moving tag":         {"golang:1.26.8-bookworm@", "golang:1.26@", "pinned to a patch version"},
		"no tag":             {"golang:1.26.8-bookworm@", "golang@", "pinned to a patch version"},
		"no digest":          {"@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d", "", "and a digest"},
		"a distribution":     {"FROM scratch", "FROM debian:12.11.0", "from scratch"},
		"root by default":    {"USER 65532:65532\n", "", "USER must be"},
		"root by name":       {"USER 65532:65532", "USER root", "USER must be"},
		"root's group":       {"USER 65532:65532", "USER 65532:0", "USER must be"},
		"root at the end":    {"EXPOSE 8080", "USER 0:0", "USER must be"},
		"shell form":         {`ENTRYPOINT ["/api"]`, "ENTRYPOINT /api", "ENTRYPOINT must be"},
		"health by a shell":  {`CMD ["/api", "healthcheck"]`, "CMD /api healthcheck", "exec form"},
		"health by another":  {`CMD ["/api", "healthcheck"]`, `CMD ["/curl", "localhost"]`, "entry point itself"},
		"no health":          {`HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/api", "healthcheck"]`, "", "exec form"},
		"fetched":            {"COPY domain domain", "ADD https://example.com/x.tar.gz domain", "use COPY"},
		"source gone":        {"COPY domain domain", "COPY core domain", "core is not in the context"},
		"stage gone":         {"--from=build /src", "--from=builder /src", `no stage "builder"`},
		"run without shell":  {"EXPOSE 8080", "RUN /api", "nothing can RUN"},
		"where from unknown": {`org.opencontainers.image.source="https://github.com/eventforge/eventforge"`, "a=b", "image.source is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := strings.Replace(string(text), c.old, c.with, 1)
			require.NotEqual(t, string(text), wrong, "the Dockerfile no longer has %q", c.old)
			d, err := image.Parse([]byte(wrong))
			require.NoError(t, err)
			require.Contains(t, strings.Join(d.Check(target.Root()), "\n"), c.fault)
		})
	}
}
