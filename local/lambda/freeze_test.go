package lambda_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/listener"
	"github.com/eventforge/eventforge/local/wire"
)

// newFrozen serves the test function and an endpoint that it calls, under a rule
// that freezes it between invocations.
func newFrozen(t *testing.T, count int) (*lambda.Service, *env.Env) {
	t.Helper()
	e := newEnv(t, "")
	endpoint, err := listener.Listen("127.0.0.1:0", "aws-address", 0)
	require.NoError(t, err)
	go func() { _ = endpoint.Serve() }() // ends with Close
	t.Cleanup(func() { endpoint.Close(t.Context()) })
	tables, err := dynamodb.New(e)
	require.NoError(t, err)
	endpoint.SetHandler(wire.NewMux(e, tables.Wire()))
	e.URL = fmt.Sprintf("http://127.0.0.1:%d", endpoint.Port())
	_, err = e.Faults.Add(fault.Rule{Service: "lambda", Operation: "f", Kind: fault.Freeze, Rate: 1, Count: count})
	require.NoError(t, err)
	return newService(t, e, lambda.Options{BreakConnections: endpoint.Break}, lambda.Function{Name: "f", Timeout: 10 * time.Second}), e
}

// waitIdle waits until the function's process has asked for its next invocation.
func waitIdle(t *testing.T, s *lambda.Service) {
	t.Helper()
	eventually(t, "idle", func() bool { _, idle := s.Instances("f"); return idle == 1 })
}

// The function's client may notice that its connection is broken before it sends the
// next request, and then connects again: that is a race within the client, on AWS too. So
// one of several frozen calls must meet the broken connection, not each.
func TestAFrozenFunctionFindsItsConnectionsBroken(t *testing.T) {
	s, _ := newFrozen(t, 0)
	require.Equal(t, `""`, string(invoke(t, s, `{"do":"call"}`).Payload))
	eventually(t, "a broken connection", func() bool {
		waitIdle(t, s)
		answer := string(invoke(t, s, `{"do":"call"}`).Payload)
		if strings.Contains(answer, "request send failed") { // reset, or closed while it was written
			return true
		}
		require.Equal(t, `""`, answer)
		return false
	})
}

func TestAFunctionIsFrozenAsOftenAsTheRuleSays(t *testing.T) {
	s, e := newFrozen(t, 1)
	invoke(t, s, `{"do":"call"}`)
	waitIdle(t, s)
	invoke(t, s, `{"do":"call"}`) // meets the broken connection, or not
	waitIdle(t, s)
	require.Equal(t, `""`, string(invoke(t, s, `{"do":"call"}`).Payload), "the rule has ended")
	require.Equal(t, 1, e.Faults.Rules()[0].Struck)
}

func TestAFrozenFunctionIsStoppedAndGoesOn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the state of a process is read from /proc")
	}
	s, _ := newFrozen(t, 0)
	pid, err := strconv.Atoi(string(invoke(t, s, `{"do":"pid"}`).Payload))
	require.NoError(t, err)
	for range 3 {
		eventually(t, "stopped", func() bool { return state(t, pid) == "T" })
		require.Equal(t, strconv.Itoa(pid), string(invoke(t, s, `{"do":"pid"}`).Payload))
	}
	eventually(t, "stopped", func() bool { return state(t, pid) == "T" })
	s.Close()
	require.False(t, alive(pid), "a stopped process ends too")
}

// state returns the letter for the process's state in the kernel.
func state(t *testing.T, pid int) string {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	return string(stat[strings.LastIndexByte(string(stat), ')')+2])
}
