package pipeline

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Terraform's tests went on alone after the Go tests had failed: an interrupt reached their
// first process only. Here the command starts another, which ignores interrupts as `go test`
// does, and both have ended when the script has.
func TestAnInterruptEndsWhatACommandStarted(t *testing.T) { interruptEnds(t) }

// The command may have begun, and the signal come, before the script knows the command's number.
func TestAnInterruptIsNotLostWhileACommandBegins(t *testing.T) {
	slow := filepath.Join(t.TempDir(), "slow.sh")
	require.NoError(t, os.WriteFile(slow, []byte(`trap '[[ $BASH_COMMAND != group=?* ]] || sleep 1' DEBUG`), 0o600))
	interruptEnds(t, "BASH_ENV="+slow)
}

func interruptEnds(t *testing.T, environment ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "../../scripts/as-one.sh", "bash", "-c", `trap "" INT; sleep 300 & echo $!; wait`)
	cmd.Env = append(os.Environ(), environment...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	started, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Kill(started, syscall.SIGKILL) })
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, out) // until nobody has the pipe any more
		ended <- err
	}()
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(time.Minute):
		t.Fatal("what the command started goes on")
	}
	require.Error(t, cmd.Wait())
}

// The result is the command's own.
func TestTheResultOfACommandIsPassedOn(t *testing.T) {
	for _, code := range []int{0, 3} {
		cmd := exec.CommandContext(t.Context(), "../../scripts/as-one.sh", "bash", "-c", "exit "+strconv.Itoa(code))
		_ = cmd.Run()
		require.Equal(t, code, cmd.ProcessState.ExitCode())
	}
}
