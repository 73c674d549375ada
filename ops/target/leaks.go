package target

import (
	"bufio"
	"bytes"
	_ "embed" // for forbiddenText
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// Planted is in the path and the query of the webhook endpoints of ops/receiver, as a
// secret that their owner chose. It must never be in a log.
const Planted = "planted-secret-7b1f"

// forbidden is what no log may hold: addresses, secrets, tokens and cards of the demo
// users and the tests. It is not the redaction's own list, which it checks.
var forbidden = regexp.MustCompile(strings.TrimSpace(forbiddenText))

// forbiddenText is one expression, which the journeys read too.
//
//go:embed forbidden.txt
var forbiddenText string

// Leaks returns the lines of a log that hold what no log may hold, at most ten of them.
// Its error is the reader's.
func Leaks(log io.Reader) (lines []string, err error) {
	const most = 10
	r := bufio.NewReaderSize(log, 1<<20)
	for len(lines) < most {
		line, err := r.ReadBytes('\n')
		if found := forbidden.Find(line); found != nil {
			lines = append(lines, fmt.Sprintf("%q in: %s", found, bytes.TrimSpace(line)))
		}
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
	return lines, nil
}

// checkLog fails if the log at path holds what no log may hold.
func checkLog(path string) error {
	log, err := os.Open(path) //nolint:gosec // a log of a platform that Start started
	if errors.Is(err, os.ErrNotExist) {
		return nil // it ended before it logged anything
	}
	if err != nil {
		return err
	}
	defer log.Close()
	lines, err := Leaks(log)
	for _, line := range lines {
		err = errors.Join(err, fmt.Errorf("%s holds %s", path, line))
	}
	return err
}
