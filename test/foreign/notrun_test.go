package foreign

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// notRunVariable has the path of a file to which tests append what they could not run. The
// end of the run prints it.
const notRunVariable = "EVENTFORGE_NOT_RUN"

// notRun says that a part of a test could not run on this machine.
func notRun(t *testing.T, what string) {
	t.Helper()
	t.Log("NOT RUN: " + what)
	path := os.Getenv(notRunVariable)
	if path == "" {
		return
	}
	note, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer note.Close()
	_, err = fmt.Fprintf(note, "test/foreign %s: %s\n", t.Name(), what)
	require.NoError(t, err)
}
