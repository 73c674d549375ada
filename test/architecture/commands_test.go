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

// testProgram matches a command that runs, builds or installs a package of
// test/, also with flags before it or with -C. Running the tests is allowed.
var testProgram = regexp.MustCompile(
	`\bgo\s(?:[^|;&\n]*\s)?(?:run|build|install)\s[^|;&\n]*\btest/\S*` +
		`|\bgo\s+-C[\s=]*["']?(?:\./)?test/\S+\s+(?:run|build|install)\b`)

func TestTheRuleFindsEveryFormOfTheCommand(t *testing.T) {
	for _, c := range []string{"go run ./test/x", "go run -race ./test/x --a", `go run "./test/x"`, "go -C test/x run .", "go build -o x ./test/x"} {
		assert.Regexp(t, testProgram, c)
	}
	for _, c := range []string{"go -C test/terratest test ./...", "go run ./ops/cmd/smoke", "go test ./test/e2e"} {
		assert.NotRegexp(t, testProgram, c)
	}
}

func TestNoOperatedFileRunsAProgramOfTheTests(t *testing.T) {
	continued := strings.NewReplacer("\\\n", " ")
	for _, pattern := range operated {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Empty(t, testProgram.FindAllString(continued.Replace(string(content)), -1), file)
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
