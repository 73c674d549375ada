package architecture

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// skip matches a test that does not run. The end of a day is the one excuse: a
// comparison of a whole day cannot be made while the day changes.
var skip = regexp.MustCompile(`\.(?:Skip|Skipf|SkipNow)\((?:"([^"]*)")?`)

// A test that needs something says what (docs/deploy.md); it does not skip itself where
// that is missing, because a deployed stack would be tested least.
func TestNoEndToEndTestSkipsItself(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "e2e", "*_test.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range skip.FindAllStringSubmatch(string(content), -1) {
			assert.Equal(t, "the day ends during this test", found[1], file)
		}
	}
}
