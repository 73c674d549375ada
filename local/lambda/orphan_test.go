package lambda_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/lambda"
	"github.com/stretchr/testify/require"
)

// platformVariable makes the test binary a platform that gets killed: it
// prints its function's process id and waits.
const platformVariable = "LAMBDA_TEST_PLATFORM"

// victim is the platform of TestNoProcessOutlivesAKilledPlatform.
func TestVictimPlatform(t *testing.T) {
	if os.Getenv(platformVariable) == "" {
		return // a test of its own only as the other test's child
	}
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f", Timeout: time.Minute})
	fmt.Printf("pid %s\n", invoke(t, s, `{"do":"pid"}`).Payload)
	_, _ = s.Invoke(context.Background(), "f", []byte(`{"do":"sleep","millis":60000}`))
}

func TestNoProcessOutlivesAKilledPlatform(t *testing.T) {
	platform := exec.Command(os.Args[0], "-test.run=^TestVictimPlatform$", "-test.v")
	platform.Env = append(os.Environ(), platformVariable+"=1")
	out, err := platform.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, platform.Start())
	pid := 0
	for lines := bufio.NewScanner(out); pid == 0 && lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "pid "); ok {
			pid, err = strconv.Atoi(text)
			require.NoError(t, err)
		}
	}
	require.True(t, alive(pid))
	require.NoError(t, platform.Process.Kill())
	_ = platform.Wait() // it was killed
	eventually(t, "the function's process ends", func() bool { return !alive(pid) })
}

// alive reports whether the process runs; one that waits to be reaped does not.
func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func TestProcessThatIgnoresSIGTERMIsKilled(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{StopGrace: 50 * time.Millisecond},
		lambda.Function{Name: "f", Environment: map[string]string{"IGNORE_TERM": "1"}})
	pid := 0
	require.NoError(t, json.Unmarshal(invoke(t, s, `{"do":"pid"}`).Payload, &pid))
	s.Close()
	require.False(t, alive(pid))
}

func TestBusyProcessEndsWithThePlatform(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f", Timeout: time.Minute})
	pid := 0
	require.NoError(t, json.Unmarshal(invoke(t, s, `{"do":"pid"}`).Payload, &pid))
	eventually(t, "idle", func() bool { _, idle := s.Instances("f"); return idle == 1 })
	ended := make(chan lambda.Result, 1)
	go func() {
		r, _ := s.Invoke(context.Background(), "f", []byte(`{"do":"sleep","millis":60000}`))
		ended <- r
	}()
	eventually(t, "busy", func() bool { _, idle := s.Instances("f"); return idle == 0 })
	s.Close()
	require.False(t, alive(pid))
	require.Equal(t, "Runtime.ExitError", (<-ended).ErrorType)
}
