package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/local/platform/platformtest"
)

// A file that may not grow ends the command with what to do, and it loses nothing.
func TestAFileThatMayNotGrowEndsTheCommandWithWhatToDo(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	r := launchAs(t, exec.Command("sh", "-c", `ulimit -f 4096 && exec "$0" "$@"`, os.Args[0]), data, bin)
	pids := r.busy(t)
	written := fill(t, r.at)
	require.Error(t, r.end(t, 20*time.Second))
	r.requireAdvice(t, "a file in --data "+data+" may not grow any more: raise the limit on file sizes (see ulimit -f) and start again")
	require.Eventually(t, func() bool { return gone(pids) }, patience, 5*time.Millisecond)
	requireItems(t, launch(t, data, bin).at, written)
}

// Writes that were acknowledged and are gone are named, and so is damage in the
// middle of a file.
func TestDamagedDataAreNamed(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	r := launch(t, data, bin)
	for i := range 60 {
		require.NoError(t, put(dynamoDB(r.at), r.at.Table, fmt.Sprint("order", i), 1000))
	}
	require.NoError(t, r.cmd.Process.Kill())
	require.Error(t, r.end(t, 10*time.Second))
	for name, c := range map[string]struct {
		file   string
		damage func(raw []byte) []byte
		says   string
	}{
		"a log that is cut off":    {"*.log", func(raw []byte) []byte { return raw[:len(raw)-5000] }, "is cut off"},
		"a change inside a log":    {"*.log", func(raw []byte) []byte { raw[len(raw)/2] ^= 1; return raw }, "has changed"},
		"a change in the manifest": {"MANIFEST-*", func(raw []byte) []byte { raw[len(raw)/2] ^= 1; return raw }, "has changed"},
	} {
		t.Run(name, func(t *testing.T) {
			damaged := filepath.Join(t.TempDir(), "data")
			require.NoError(t, os.CopyFS(damaged, os.DirFS(data)))
			files, err := filepath.Glob(filepath.Join(damaged, "store", c.file))
			require.NoError(t, err)
			path := files[len(files)-1]
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, c.damage(raw), 0o600))

			again := started(t, command(damaged, bin))
			require.Error(t, again.end(t, 20*time.Second))
			again.requireAdvice(t, "the data in --data "+damaged+" are damaged: restore the directory from a copy, remove it to start without its orders, or choose another with --data")
			require.Contains(t, again.out.String(), filepath.Base(path)+" "+c.says)
		})
	}
	requireItems(t, launch(t, data, bin).at, 60)
}

// command is the command on these data.
func command(data, bin string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "--data", data, "--bin", bin, "--app-address", "127.0.0.1:0", "--aws-address", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asCommand+"=1")
	return cmd
}

// requireAdvice requires that the command ended with status 1 and the advice, and
// without a stack. Its process has ended.
func (r *running) requireAdvice(t *testing.T, advice string) {
	t.Helper()
	said := r.out.String()
	require.Equal(t, 1, r.cmd.ProcessState.ExitCode(), said)
	require.Contains(t, said, "local: "+advice)
	require.NotContains(t, said, "panic:")
	require.NotContains(t, said, "goroutine ")
}

func dynamoDB(at platform.Endpoints) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: at.Region, BaseEndpoint: aws.String(at.AWS), HTTPClient: awstest.HTTPClient(), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

// put writes an item of the given size in bytes.
func put(client *dynamodb.Client, table, key string, size int) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: "data-test"}, "SK": &types.AttributeValueMemberS{Value: key},
		"text": &types.AttributeValueMemberS{Value: strings.Repeat("x", size)},
	}})
	return err
}

// fill writes items until that fails, and returns how many were acknowledged.
func fill(t *testing.T, at platform.Endpoints) (written int) {
	t.Helper()
	client := dynamoDB(at)
	for put(client, at.Table, fmt.Sprint("order", written), 50_000) == nil {
		written++
		require.Less(t, written, 2000, "it never fails")
	}
	require.Positive(t, written)
	return written
}

// requireItems requires the first n items that put wrote.
func requireItems(t *testing.T, at platform.Endpoints, n int) {
	t.Helper()
	client := dynamoDB(at)
	for i := range n {
		out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &at.Table, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "data-test"}, "SK": &types.AttributeValueMemberS{Value: fmt.Sprint("order", i)},
		}})
		require.NoError(t, err)
		require.NotEmpty(t, out.Item, "order%d is lost", i)
	}
}
