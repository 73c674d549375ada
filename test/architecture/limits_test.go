package architecture

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// limit is one row of the table of limits in docs/security.md.
type limit struct {
	name  string
	value int64  // in the unit of the constant: bytes, nanoseconds or a number
	file  string // that enforces it
	what  string // a constant of the file, or a text in it that has the number
	text  string // the value as it is written
}

var (
	row     = regexp.MustCompile(`^\| ([^|*]+) \| ([^|*]+) \| (.*) \| ([^|]+) \|$`)
	place   = regexp.MustCompile("^`([^`]+)` `([^`]+)`")
	measure = regexp.MustCompile(`^(\d+)(?: ([A-Za-z]+))?$`)
	name    = regexp.MustCompile(`^\w+$`)
)

// units are what the table's values are written in.
var units = map[string]int64{
	"": 1, "KiB": 1 << 10, "MiB": 1 << 20,
	"ms": int64(time.Millisecond), "s": int64(time.Second), "min": int64(time.Minute), "h": int64(time.Hour), "d": int64(24 * time.Hour),
}

// documented reads the table of limits.
func documented(t *testing.T) (limits []limit) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "security.md"))
	require.NoError(t, err)
	_, table, found := strings.Cut(string(raw), "<!-- limits -->")
	require.True(t, found)
	table, _, found = strings.Cut(table, "<!-- end of limits -->")
	require.True(t, found)
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		if strings.HasPrefix(line, "| **") {
			continue
		}
		cells := row.FindStringSubmatch(line)
		require.NotNil(t, cells, "not a row of a limit: %s", line)
		number := measure.FindStringSubmatch(cells[2])
		require.NotNil(t, number, "not a value: %s", line)
		n, err := strconv.ParseInt(number[1], 10, 64)
		require.NoError(t, err)
		require.Contains(t, units, number[2], line)
		l := limit{name: cells[1], value: n * units[number[2]], text: number[1]}
		if at := place.FindStringSubmatch(cells[3]); at != nil {
			l.file, l.what = at[1], at[2]
		}
		limits = append(limits, l)
	}
	require.Greater(t, len(limits), 50)
	return limits
}

// TestTheTableOfLimitsIsTrue: every value in docs/security.md is that of the code, the
// specification, the wiring or Terraform.
func TestTheTableOfLimitsIsTrue(t *testing.T) {
	for _, l := range documented(t) {
		switch {
		case l.file == "": // it follows from something else than a number
			require.EqualValues(t, 1, l.value, l.name)
		case strings.HasSuffix(l.file, ".go") && name.MatchString(l.what):
			assert.Equal(t, valueOf(t, l.file, l.what), l.value, "%s: %s in %s", l.name, l.what, l.file)
		default:
			raw, err := os.ReadFile(filepath.Join("..", "..", l.file))
			require.NoError(t, err, l.name)
			require.Contains(t, string(raw), l.what, "%s: in %s", l.name, l.file)
			require.Regexp(t, `\b`+strconv.FormatInt(inText(l), 10)+`\b`, l.what, l.name)
		}
	}
}

// inText is the number that a text outside of Go has for the value: times are in seconds
// there, or in the table's own unit.
func inText(l limit) int64 {
	n, _ := strconv.ParseInt(l.text, 10, 64)
	if strings.Contains(l.what, "Seconds") && l.value >= int64(time.Second) {
		return l.value / int64(time.Second)
	}
	return n
}

// valueOf evaluates a constant of a Go file.
func valueOf(t *testing.T, file, name string) int64 {
	t.Helper()
	constants := constantsOf(t, filepath.Join("..", "..", filepath.Dir(file)))
	c, ok := constants[name]
	assert.True(t, ok, "%s has no constant %s", file, name)
	assert.Equal(t, filepath.Base(file), c.file, "where %s is", name)
	return c.value
}

// number is a constant of a package.
type number struct {
	file  string
	value int64
}

// constantsOf evaluates the whole numbers among a package's constants. Only the standard
// library is imported: a constant that needs more than it is left out.
func constantsOf(t *testing.T, dir string) map[string]number {
	t.Helper()
	set := token.NewFileSet()
	packages, err := parser.ParseDir(set, dir, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // build tags do not matter
	require.NoError(t, err)
	found := map[string]number{}
	for _, p := range packages {
		files := make([]*ast.File, 0, len(p.Files))
		for _, f := range p.Files {
			files = append(files, f)
		}
		checker := types.Config{Importer: durationsOnly{}, Error: func(error) {}}
		checked, _ := checker.Check(dir, set, files, nil) // unknown imports are no matter
		for _, name := range checked.Scope().Names() {
			if c, ok := checked.Scope().Lookup(name).(*types.Const); ok {
				if n, exact := constant.Int64Val(constant.ToInt(c.Val())); exact && c.Val().Kind() != constant.String {
					found[name] = number{filepath.Base(set.Position(c.Pos()).Filename), n}
				}
			}
		}
	}
	return found
}

// durationsOnly imports the durations of package time and nothing else.
type durationsOnly struct{}

var durations = sync.OnceValues(func() (*types.Package, error) {
	const source = `package time
type Duration int64
const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "time.go", source, 0)
	if err != nil {
		return nil, err
	}
	return (&types.Config{}).Check("time", set, []*ast.File{file}, nil)
})

func (durationsOnly) Import(path string) (*types.Package, error) {
	if path == "time" {
		return durations()
	}
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}

// limiting matches the names of constants that limit something.
var limiting = regexp.MustCompile(`^([mM]ax[A-Z]|.*(Timeout|Limit|Lifetime|Window|Overlap|Tolerance|Lease)$)`)

// ours are limits of how we call others. Nobody outside meets them.
var ours = map[string]string{
	"adapter/awsclient.maxAttempts":         "calls of AWS",
	"adapter/awsclient.requestTimeout":      "calls of AWS",
	"adapter/awsclient.dialTimeout":         "calls of AWS",
	"adapter/awsclient.idleTimeout":         "calls of AWS",
	"adapter/cloudwatch.callTimeout":        "calls of CloudWatch",
	"adapter/cloudwatch.maxQueries":         "calls of CloudWatch",
	"adapter/dynamo.maxBatch":               "calls of DynamoDB",
	"adapter/eventbridge.maxBytes":          "calls of EventBridge",
	"adapter/eventbridge.maxEntries":        "calls of EventBridge",
	"adapter/eventbridge.maxRounds":         "calls of EventBridge",
	"adapter/observe.exportTimeout":         "export of spans",
	"adapter/sqs.maxDelay":                  "calls of SQS",
	"adapter/sqs.maxBody":                   "messages of SQS",
	"adapter/sqs.maxEntries":                "calls of SQS",
	"adapter/sqs.maxRounds":                 "calls of SQS",
	"adapter/sqs.maxVisibility":             "calls of SQS",
	"adapter/stripe.requestTimeout":         "calls of Stripe",
	"adapter/stripe.stepTimeout":            "calls of Stripe",
	"api/auth.fetchTimeout":                 "fetching the issuer's keys",
	"api/cmd/api.flushTimeout":              "export of spans at the end",
	"api/cmd/api.healthcheckTimeout":        "the container's own check",
	"domain/app/ingest.claimLease":          "two functions with one event",
	"domain/app/reconcile.MaxCompensations": "the reconciler's own attempts",
	"domain/app/reconcile.MaxListed":        "the reconciler's own requests",
	"domain/app/reconcile.MaxRestarts":      "the reconciler's own attempts",
	"domain/app/reconcile.maxDoublings":     "the reconciler's own attempts",
	"domain/app/reconcile.maxErrors":        "the reconciler's own report",
	"domain/app/reconcile.maxNamed":         "the reconciler's own report",
	"domain/app/dispatch.recoveryLease":     "two runs of one recovery",
	"domain/breaker.maxOpenings":            "doublings of a pause that has a limit",
	"domain/webhook.maxPauses":              "doublings of a pause that has a limit",
	"domain/backlog.MaxWait":                "an estimate",
	"domain/pagination.DefaultLimit":        "a default",
	"functions/bootstrap.flushTimeout":      "export of spans at the end",
}

// TestEveryLimitIsInTheTable: whoever adds a limit says in docs/security.md what the
// caller gets.
func TestEveryLimitIsInTheTable(t *testing.T) {
	listed := map[string]bool{}
	for _, l := range documented(t) {
		listed[filepath.ToSlash(filepath.Dir(l.file))+"."+l.what] = true
	}
	seen, unused := 0, maps.Clone(ours)
	for _, module := range []string{"domain", "adapter", "api", "functions"} {
		for _, dir := range packagesOf(t, module) {
			for constant := range constantsOf(t, filepath.Join("..", "..", dir)) {
				full := dir + "." + constant
				delete(unused, full)
				if limiting.MatchString(constant) && ours[full] == "" {
					seen++
					assert.True(t, listed[full], "%s is not in the table of limits of docs/security.md", full)
				}
			}
		}
	}
	require.Greater(t, seen, 30)
	require.Empty(t, unused, "these constants do not exist")
}

// packagesOf lists a module's directories with Go files, without generated code.
func packagesOf(t *testing.T, module string) (dirs []string) {
	t.Helper()
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(filepath.Join(root, module), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || d.Name() == "openapi" || d.Name() == "porttest" {
			return err
		}
		files, err := filepath.Glob(filepath.Join(path, "*.go"))
		if len(files) > 0 {
			dir, _ := filepath.Rel(root, path)
			dirs = append(dirs, filepath.ToSlash(dir))
		}
		return err
	}))
	return dirs
}
