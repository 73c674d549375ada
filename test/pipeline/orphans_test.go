package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/wiring"
)

// stackState is where a temporary stack's state is that ends after d.
func stackState(d time.Duration, suffix string) string {
	return "bucket/environments/dev/temporary/" + time.Now().UTC().Add(d).Format("20060102T150405Z") + "-" + suffix + ".tfstate"
}

func TestOnlyStacksPastTheirEndAreDestroyed(t *testing.T) {
	s := newHarness(t)
	over, lasting := stackState(-time.Minute, "old1"), stackState(time.Hour, "new1")
	for _, state := range []string{over, over + ".tflock", lasting, "bucket/environments/dev/temporary/notes", "bucket/environments/dev/eventforge.tfstate"} {
		s.write(t, state, "{}")
	}
	out, err := s.run(t, settings, "destroy-expired.sh", "dev")
	require.NoError(t, err, out)
	require.Equal(t, "old1\n", s.read(t, "destroyed"))
	require.Equal(t, []string{"init -input=false", "workspace select", "destroy -auto-approve"}, terraformCalls(s.calls(t)))
	require.Contains(t, s.read(t, "calls"), "-backend-config=key=temporary/"+filepath.Base(over))
	require.Contains(t, s.read(t, "calls"), "-var-file=env/dev.tfvars")
	require.Len(t, strings.Fields(s.read(t, "packages")), len(wiring.Functions()), "Terraform reads a package of each function")
	for _, gone := range []string{over, over + ".tflock"} {
		require.NoFileExists(t, filepath.Join(s.dir, gone))
	}
	require.FileExists(t, filepath.Join(s.dir, lasting))
	require.FileExists(t, filepath.Join(s.dir, "bucket/environments/dev/eventforge.tfstate"))
}

// A stack that cannot be destroyed keeps its state, and the others are destroyed.
func TestAStackThatCannotBeDestroyedIsReported(t *testing.T) {
	s := newHarness(t)
	first, second := stackState(-2*time.Hour, "old1"), stackState(-time.Hour, "old2")
	s.write(t, first, "{}")
	s.write(t, second, "{}")
	s.write(t, "destroy-status", "1")
	out, err := s.run(t, settings, "destroy-expired.sh", "dev")
	require.Error(t, err)
	require.Contains(t, out, "old1 could not be destroyed; its state is environments/dev/temporary/")
	require.Equal(t, "old1\nold2\n", s.read(t, "destroyed"))
	require.FileExists(t, filepath.Join(s.dir, first))
}

// What no state knows is found by its tag. AWS lists deleted resources for hours, and keys
// until they are gone.
func TestResourcesPastTheirEndAreReported(t *testing.T) {
	at := func(d time.Duration) string { return time.Now().UTC().Add(d).Format(time.RFC3339) }
	for name, c := range map[string]struct {
		line  string
		fails bool
	}{
		"lost":                {"arn:aws:ec2:us-east-1:1:natgateway/n\t" + at(-25*time.Hour), true},
		"deleted an hour ago": {"arn:aws:ec2:us-east-1:1:natgateway/n\t" + at(-time.Hour), false},
		"lasting":             {"arn:aws:ec2:us-east-1:1:natgateway/n\t" + at(time.Hour), false},
		"a key to be deleted": {"arn:aws:kms:us-east-1:1:key/k\t" + at(-48*time.Hour), false},
		"nothing":             {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newHarness(t)
			s.write(t, "bucket/other", "")
			s.write(t, "tagged", c.line)
			out, err := s.run(t, settings, "destroy-expired.sh", "dev")
			require.Equal(t, c.fails, err != nil, out)
			require.Equal(t, c.fails, strings.Contains(out, "left since"), out)
			require.Empty(t, s.read(t, "destroyed"))
		})
	}
}

func (s harness) read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, name))
	require.NoError(t, err)
	return string(raw)
}

// terraformCalls leaves out what the AWS CLI was called with.
func terraformCalls(all []string) (calls []string) {
	for _, call := range all {
		if !strings.HasPrefix(call, "s3") && !strings.HasPrefix(call, "resourcegroups") {
			calls = append(calls, call)
		}
	}
	return calls
}
