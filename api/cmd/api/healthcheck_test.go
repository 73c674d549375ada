package main

import "testing"

// The mistake: the check called localhost, which needs a resolver and may be ::1, where
// an API on 0.0.0.0 does not listen.
func TestTheHealthcheckCallsALoopbackAddress(t *testing.T) {
	for given, want := range map[string]string{
		":8080":         "127.0.0.1:8080",
		"0.0.0.0:8080":  "127.0.0.1:8080",
		"[::]:8080":     "127.0.0.1:8080",
		"[::1]:8080":    "[::1]:8080",
		"10.0.0.7:8080": "10.0.0.7:8080",
	} {
		got, err := listenAddress([]string{"TABLE_NAME=orders", "LISTEN_ADDRESS=" + given})
		if err != nil || got != want {
			t.Errorf("LISTEN_ADDRESS=%s: asks %q (%v), want %q", given, got, err, want)
		}
	}
}
