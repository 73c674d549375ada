package main

import (
	"fmt"
	"io"
	"time"

	"github.com/eventforge/eventforge/local/platform"
)

// welcome says where everything is and what to try.
func welcome(out io.Writer, e platform.Endpoints, took time.Duration) {
	fmt.Fprintf(out, "\n  EventForge runs on this machine (ready in %.1f s)\n\n", took.Seconds())
	for _, line := range [][2]string{
		{"App", e.App}, {"API docs", e.App + "/docs"}, {"Status", e.Control + "/"},
		{"Mailbox", e.Control + "/mailbox"}, {"AWS endpoint", e.AWS}, {"Sign-in issuer", e.Issuer},
	} {
		fmt.Fprintf(out, "  %-15s %s\n", line[0], line[1])
	}
	fmt.Fprint(out, "\n")
	for _, u := range e.Users {
		fmt.Fprintf(out, "  %-15s %-22s %s\n", u.Role, u.Email, u.Password)
	}
	fmt.Fprintf(out, `
  Try next
    go tool task demo
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=%s \
      aws --endpoint-url %s dynamodb list-tables
    curl %s/executions

  Ctrl-C stops everything; data stay.

`, e.Region, e.AWS, e.Control)
}
