package dynamodb_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/store"
)

// crashDir is the environment variable that makes the test binary the program
// that is killed. Its value is the directory of the store.
const crashDir = "DYNAMODB_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := writeUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes orders with their events in transactions from eight
// clients, and prints the number of each order that is acknowledged.
func writeUntilKilled(dir string) error {
	db, err := store.Open(dir)
	if err != nil {
		return err
	}
	service, err := dynamodb.New(newEnv(db))
	if err != nil {
		return err
	}
	operations := service.Wire().Operations
	if _, err := operations["CreateTable"](context.Background(), []byte(ordersJSON)); err != nil {
		return err
	}
	out := make(chan string)
	for client := range 8 {
		go func() {
			for n := int64(client); ; n += 8 {
				if _, err := operations["TransactWriteItems"](context.Background(), []byte(orderAndEvent(n))); err != nil {
					out <- err.Error()
					return
				}
				out <- fmt.Sprint(n)
			}
		}()
	}
	for line := range out {
		fmt.Println(line)
	}
	return nil
}

func orderAndEvent(n int64) string {
	put := func(sk string) string {
		return `{"Put":{"TableName":"orders","Item":` + strings.Replace(orderJSON(n), "META", sk, 1) + `}}`
	}
	return `{"TransactItems":[` + put("META") + `,` + put("EVENT") + `]}`
}

// TestAcknowledgedWritesSurviveKill kills a process that writes, and then finds
// every acknowledged transaction complete.
func TestAcknowledgedWritesSurviveKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged := killAfter(t, dir, 500)
	db, err := store.Open(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	service, err := dynamodb.New(newEnv(db))
	require.NoError(t, err)
	for _, n := range acknowledged {
		for _, sk := range []string{"META", "EVENT"} {
			out, err := service.Wire().Operations["GetItem"](t.Context(), []byte(fmt.Sprintf(
				`{"TableName":"orders","Key":{"PK":{"S":"ORDER#%026s"},"SK":{"S":%q}}}`, n, sk)))
			require.NoError(t, err)
			require.Contains(t, string(out.(json.RawMessage)), "Item", "order %s %s", n, sk)
		}
	}
	requireConsistent(t, service)
}

// requireConsistent fails unless the table, its index and its stream agree.
func requireConsistent(t *testing.T, service *dynamodb.Service) {
	t.Helper()
	table := service.Tables()[0]
	seen := map[string]int{}
	for after := uint64(0); after < table.LastRecord; {
		read, err := service.ReadStream(t.Context(), "orders", 0, 1, dynamodb.StreamPosition{Sequence: after}, 1000)
		require.NoError(t, err)
		for _, e := range parseRecords(t, read.Records) {
			seen[e.Change.Keys["PK"].String()]++
		}
		after = read.Records[len(read.Records)-1].Sequence
	}
	total := 0
	for pk, n := range seen {
		require.Equal(t, 2, n, "%s was written only in part", pk)
		total += n
	}
	require.EqualValues(t, table.Items, total)
	indexed := 0
	for user := range 100 {
		out, err := service.Wire().Operations["Query"](t.Context(), []byte(fmt.Sprintf(
			`{"TableName":"orders","IndexName":"GSI1","Select":"COUNT","KeyConditionExpression":"GSI1PK = :u","ExpressionAttributeValues":{":u":{"S":"USER#%d"}}}`, user)))
		require.NoError(t, err)
		var response struct{ Count int }
		require.NoError(t, json.Unmarshal(out.(json.RawMessage), &response))
		indexed += response.Count
	}
	require.Equal(t, total, indexed)
}

// killAfter runs the writer and kills it after n acknowledged writes. It returns
// all acknowledged ones.
func killAfter(t *testing.T, dir string, n int) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var lines []string
	var once sync.Once
	for scan := bufio.NewScanner(stdout); scan.Scan(); {
		lines = append(lines, scan.Text())
		if len(lines) >= n {
			once.Do(func() { require.NoError(t, cmd.Process.Kill()) })
		}
	}
	require.Error(t, cmd.Wait())
	require.GreaterOrEqual(t, len(lines), n)
	return lines
}
