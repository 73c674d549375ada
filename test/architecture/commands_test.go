package architecture

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// operated are the files whose commands people and pipelines run against a real
// environment. They may run ops, never a program of a test suite.
var operated = []string{"README.md", "docs/operations.md", "docs/deploy.md", "scripts/*.sh", ".github/workflows/*.yml"}

func TestNoOperatedFileRunsAProgramOfTheTests(t *testing.T) {
	program := regexp.MustCompile(`go run \.?/?(\S+)`)
	for _, pattern := range operated {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range program.FindAllStringSubmatch(string(content), -1) {
				assert.False(t, strings.HasPrefix(m[1], "test/"), "%s runs %s", file, m[1])
			}
		}
	}
}

// README.md and CONTRIBUTING.md tell newcomers which patterns name packages at
// the root.
func TestThePatternsForTheRootNameWhatTheGuidesSay(t *testing.T) {
	list := func(pattern string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "go", "list", pattern)
		cmd.Dir, cmd.Env = filepath.Join("..", ".."), append(os.Environ(), "GOWORK=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	all, err := list("work")
	require.NoError(t, err, all)
	for module := range mayImport {
		assert.Contains(t, all, prefix+module, "work leaves out %s", module)
	}
	one, err := list("./domain/...")
	require.NoError(t, err, one)
	assert.Contains(t, one, prefix+"domain/order\n")
	none, err := list("./...")
	assert.Error(t, err, "./... names modules now; say so in README.md and CONTRIBUTING.md: %s", none)
}
