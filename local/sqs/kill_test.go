package sqs_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/store"
)

// dataDirVariable is set in the process that the test kills.
const dataDirVariable = "SQS_KILL_TEST_DIR"

// TestMain runs the process that TestKillLosesNothing kills, if asked to.
func TestMain(m *testing.M) {
	if dir := os.Getenv(dataDirVariable); dir != "" {
		if err := sendAndDelete(dir); err != nil {
			fmt.Println("error", err)
		}
		return
	}
	os.Exit(m.Run())
}

// sendAndDelete sends and deletes messages until it is killed, and prints each
// acknowledged change.
func sendAndDelete(dir string) error {
	db, err := store.Open(dir)
	if err != nil {
		return err
	}
	s, arn, err := openQueue(db)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if err := s.Send(ctx, arn, fmt.Sprint("m", i), nil); err != nil {
			return err
		}
		fmt.Println("sent", fmt.Sprint("m", i))
		if i%3 != 2 {
			continue
		}
		got, err := s.Receive(ctx, arn, 1, 0, 0)
		if err != nil {
			return err
		}
		if err := s.Delete(ctx, arn, []string{got[0].ReceiptHandle}); err != nil {
			return err
		}
		fmt.Println("deleted", got[0].Body)
	}
}

func openQueue(db *store.DB) (*sqs.Service, string, error) {
	c := clock.New()
	s, err := sqs.New(&env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	})
	if err != nil {
		return nil, "", err
	}
	arn, err := s.Create(ctx, sqs.Queue{Name: "q", VisibilityTimeout: time.Hour})
	return s, arn, err
}

// TestKillLosesNothing kills a process with SIGKILL while it works. Every message
// acknowledged as sent is there, and none acknowledged as deleted.
func TestKillLosesNothing(t *testing.T) {
	dir := t.TempDir()
	kept := killWhileSending(t, dir, 200)
	db, err := store.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	s, arn, err := openQueue(db)
	require.NoError(t, err)
	require.NoError(t, s.ReleaseAll(ctx, arn))
	found := map[string]bool{}
	for {
		got, err := s.Receive(ctx, arn, 10, time.Hour, 0)
		require.NoError(t, err)
		if len(got) == 0 {
			break
		}
		for _, m := range got {
			found[m.Body] = true
		}
	}
	for body, there := range kept {
		require.Equal(t, there, found[body], body)
	}
	require.Greater(t, len(kept), 100)
}

// killWhileSending starts the process, kills it after the given number of lines,
// and returns for each acknowledged message whether it must still exist. It
// leaves out the message whose change the kill may have interrupted.
func killWhileSending(t *testing.T, dir string, lines int) map[string]bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	process := exec.CommandContext(ctx, os.Args[0])
	process.Env = append(os.Environ(), dataDirVariable+"="+dir)
	out, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	kept := map[string]bool{}
	deleted := 0
	for scanner := bufio.NewScanner(out); scanner.Scan(); lines-- {
		verb, body, _ := strings.Cut(scanner.Text(), " ")
		require.Contains(t, []string{"sent", "deleted"}, verb, scanner.Text())
		kept[body] = verb == "sent"
		if verb == "deleted" {
			deleted++
		}
		if lines == 0 {
			require.NoError(t, process.Process.Kill())
		}
	}
	require.Error(t, process.Wait(), "the process was killed")
	delete(kept, fmt.Sprint("m", deleted)) // the kill may have interrupted its deletion
	return kept
}
