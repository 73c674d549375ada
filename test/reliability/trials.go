package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/target"
)

// trial is one thing to try: a command, and which lines of its output the report keeps.
type trial struct {
	title, about string
	command      []string
	keep         *regexp.Regexp // lines to keep; nil counts the tests
	markdown     bool           // keep them as they are
}

// trials lists what is tried.
func trials(seeds int, each time.Duration, orders int) []trial {
	test := func(title, about string, packages ...string) trial {
		return trial{title, about, append([]string{"go", "test", "-json", "-count=1", "-timeout", "20m"}, packages...), nil, false}
	}
	return []trial{
		{
			"Hostile requests", "Every operation gets hostile bodies, queries, headers and ids from nobody, a shopper, a partner and an operator. Each answer must be right for its request: no 5xx, no error but a problem document of bounded length.",
			[]string{"go", "run", "./test/attack"}, regexp.MustCompile(`hostile requests`), false,
		},
		{
			"Cost of checks", "The work of every check of input, counted in blocks of code, must be proportional to the input's length.",
			[]string{"go", "test", "-count=1", "-v", "-run", "TestA1_WorkIsLinear", "./test/complexity"}, regexp.MustCompile(`most work per byte`), false,
		},
		{
			"In a crowd", "One client among 500 that send a byte every 100 ms, 2,000 that send nothing, and two that send bodies of 64 KB without a pause.",
			[]string{"go", "run", "./test/bench", "--only", "crowd", "--each", each.String()}, regexp.MustCompile(`ms `), false,
		},
		{
			"Crashes and faults", "300 orders a run, while processes are killed, calls fail before or after their effect, are late or doubled, indexes lag, transactions conflict, messages come out of order and twice, and functions are frozen. Every order must end; stock, charges and books must agree; every event, mail and receipt must arrive.",
			[]string{"go", "run", "./test/chaos", "--seeds", strconv.Itoa(seeds)}, regexp.MustCompile(`^(seed|all)`), false,
		},
		outages(orders),
		test("Server-side request forgery, signatures, tokens", "Addresses that webhooks must not reach, DNS rebinding, forged and replayed signatures, tokens of other issuers.",
			"./adapter/webhookhttp", "./domain/webhook", "./domain/partner", "./domain/app/ingest", "./api/auth"),
		test("Hostile pages, slow clients and other hosts, on `local`", "Both addresses answer only this machine's own programs and pages.",
			"./local/guard", "./local/listener", "./local/wire"),
		test("Restarts, full disks and damaged files, on `local`", "Nothing that was acknowledged is lost without a message; no number is assigned twice.",
			"./local/store", "./local/sqs", "./local/s3", "./local/cmd/local"),
	}
}

// outages is the trial of long outages, with its table.
func outages(orders int) trial {
	return trial{
		"Outages", "Each outage has a platform of its own. \"Failed because of us\" is an order that ended otherwise than its card and its shopper decided; \"lost\" is a charge, mail, receipt, webhook or unit that is missing; \"doubled\" is a second one, but for what a killed process was about to mark (at most one mail and ten webhooks each) and webhooks that a throttled table could not mark, one for each order; both have the same id. \"All well after\" is when every order had ended, everything had arrived and every queue was empty, on the platform's clock. \"Commands\" are what an operator did: one redrive or replay for a queue.",
		[]string{"go", "run", "./test/outages", "--orders", strconv.Itoa(orders)}, regexp.MustCompile(`^(\||- |$)`), true,
	}
}

// report runs the trial and prints its section. It returns whether everything held.
func (t trial) report(ctx context.Context, out io.Writer) bool {
	began := time.Now()
	output, err := t.run(ctx)
	verdict := "held"
	if err != nil {
		verdict = "FAILED: " + err.Error()
		fmt.Fprintf(os.Stderr, "%s\n", output)
	}
	fmt.Fprintf(out, "\n## %s\n\n%s **%s**, in %s.\n\n", t.title, t.about, verdict, time.Since(began).Round(time.Second))
	if t.keep == nil {
		fmt.Fprintln(out, count(output))
		return err == nil
	}
	for line := range strings.Lines(string(output)) {
		switch {
		case !t.keep.MatchString(line):
		case t.markdown:
			fmt.Fprint(out, line)
		default:
			fmt.Fprintf(out, "    %s\n", strings.TrimSpace(line))
		}
	}
	return err == nil
}

func (t trial) run(ctx context.Context) ([]byte, error) {
	cmd := exec.CommandContext(ctx, t.command[0], t.command[1:]...)
	cmd.Dir = target.Root()
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	return output.Bytes(), err
}

// count counts the tests in the output of go test -json.
func count(output []byte) string {
	counts := map[string]int{}
	for line := range bytes.Lines(output) {
		var e struct{ Action, Test string }
		if json.Unmarshal(line, &e) == nil && e.Test != "" {
			counts[e.Action]++
		}
	}
	return fmt.Sprintf("%d tests passed, %d failed, %d were skipped.", counts["pass"], counts["fail"], counts["skip"])
}
