// Command meter runs validators on inputs and says how much work each run did. It must be
// built with -cover -covermode=atomic.
//
// It reads requests from standard input, each an index into complexity.Validators, a
// length (both 32 bits, big-endian) and the input, and answers each with the work in 64
// bits.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/coverage"

	"github.com/eventforge/eventforge/test/complexity"
)

func main() {
	if err := serve(bufio.NewReader(os.Stdin), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "meter:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	validators := complexity.Validators()
	for {
		var request struct{ Validator, Length uint32 }
		if err := binary.Read(in, binary.BigEndian, &request); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		input := make([]byte, request.Length)
		if _, err := io.ReadFull(in, input); err != nil {
			return err
		}
		work, err := measure(func() { validators[request.Validator].Run(input) })
		if err != nil {
			return err
		}
		if err := binary.Write(out, binary.BigEndian, work); err != nil {
			return err
		}
	}
}

// measure is the number of times that blocks of code are entered while run runs.
func measure(run func()) (uint64, error) {
	if err := coverage.ClearCounters(); err != nil {
		return 0, err
	}
	run()
	var counters bytes.Buffer
	if err := coverage.WriteCounters(&counters); err != nil {
		return 0, err
	}
	return sum(counters.Bytes())
}
