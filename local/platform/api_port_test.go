package platform

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheAPIsPortIsNoneOfOutgoingConnections is the failure of a chaos run: a
// connection had the API's port, so that the API could not be started.
func TestTheAPIsPortIsNoneOfOutgoingConnections(t *testing.T) {
	first := 32_768 // of Linux, if the machine does not say another
	if raw, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err == nil {
		_, err := fmt.Sscan(string(raw), &first)
		require.NoError(t, err)
	}
	if first < endPort {
		t.Skipf("this machine gives ports from %d to outgoing connections", first)
	}
	for range 20 {
		address, err := freeAddress()
		require.NoError(t, err)
		_, port, err := net.SplitHostPort(address)
		require.NoError(t, err)
		n, err := strconv.Atoi(port)
		require.NoError(t, err)
		require.Less(t, n, first)
	}
}
