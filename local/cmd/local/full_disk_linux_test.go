package main

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform/platformtest"
)

// A full disk ends the command with what to do, before and after its start, and
// loses nothing.
func TestAFullDiskEndsTheCommandWithWhatToDo(t *testing.T) {
	disk, bin := t.TempDir(), platformtest.Artifacts(t)
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=12m"); err != nil {
		t.Skipf("needs the right to mount a small disk: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(disk, syscall.MNT_DETACH)) })
	r := launch(t, disk, bin)
	written := fill(t, r.at)
	require.Error(t, r.end(t, 20*time.Second))
	full := "the disk with --data " + disk + " is full: free some space and start again"
	r.requireAdvice(t, full)

	again := started(t, command(disk, bin))
	require.Error(t, again.end(t, 20*time.Second), "the disk is still full")
	again.requireAdvice(t, full)

	require.NoError(t, syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=200m"))
	requireItems(t, launch(t, disk, bin).at, written)
}
